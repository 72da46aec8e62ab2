import type { Activation } from '../../lib/model/compile/activation.ts'
import type { GraphBuilder } from './graph.ts'

/**
 * Adds the nodes of an activation, of operators that opset 17 has where there are some.
 *
 * @returns the name of what they make
 */
export function addActivation(graph: GraphBuilder, x: string, activation: Activation): string {
  switch (activation.curve) {
    case 'leaky':
      return graph.add('LeakyRelu', [x], { alpha: { f: activation.slope } })
    case 'elu':
      return graph.add('Elu', [x], { alpha: { f: activation.alpha } })
    case 'clip':
      return graph.add('Clip', [x, graph.scalar(activation.low), graph.scalar(activation.high)])
    case 'line': {
      const scaled = graph.add('Mul', [x, graph.scalar(activation.scale)])
      return graph.add('Add', [scaled, graph.scalar(activation.shift)])
    }
    case 'swish':
      return graph.add('Mul', [x, graph.add('Sigmoid', [x])])
    case 'mish':
      return graph.add('Mul', [x, graph.add('Tanh', [graph.add('Softplus', [x])])])
    case 'gelu': {
      const error = graph.add('Erf', [graph.add('Mul', [x, graph.scalar(Math.SQRT1_2)])])
      const whole = graph.add('Mul', [x, graph.add('Add', [error, graph.scalar(1)])])
      return graph.add('Mul', [whole, graph.scalar(0.5)])
    }
    case 'gelu-tanh':
      graph.needs(20)
      return graph.add('Gelu', [x], { approximate: { s: 'tanh' } })
    default:
      return graph.add(OPERATORS[activation.curve], [x])
  }
}

const OPERATORS = {
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  selu: 'Selu',
  softplus: 'Softplus',
  softsign: 'Softsign',
  'hard-swish': 'HardSwish',
} as const
