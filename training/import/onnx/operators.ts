import type { Activation } from '../../../lib/model/compile/activation.ts'
import { clip, product, slopes, sum } from './arithmetic.ts'
import { constant, gather, shapeNumbers, zeros } from './constants.ts'
import type { Context, Operator } from './context.ts'
import { batchNorm, groupNorm, instanceNorm, layerNorm } from './norms.ts'
import {
  concatenation,
  flatten,
  pad,
  reshape,
  reshaped,
  resize,
  shuffle,
  slice,
  transpose,
  unsqueeze,
} from './places.ts'
import { convolution, gemm, matMul, transposed } from './sums.ts'

const same: Operator = (_, { value }) => value(0)

function curve(activation: (context: Context) => Activation): Operator {
  return (_, context) =>
    context.push([context.made(0)], { kind: 'activation', activation: activation(context) })
}

/** What each operator becomes, by its type. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['Conv', convolution],
  ['ConvTranspose', transposed],
  ['BatchNormalization', batchNorm],
  ['InstanceNormalization', instanceNorm],
  ['LayerNormalization', layerNorm],
  ['GroupNormalization', groupNorm],
  ['Relu', curve(() => ({ curve: 'leaky', slope: 0 }))],
  ['LeakyRelu', curve(({ float }) => ({ curve: 'leaky', slope: float('alpha', 0.01) }))],
  ['PRelu', slopes],
  ['Elu', curve(({ float }) => ({ curve: 'elu', alpha: float('alpha', 1) }))],
  ['Selu', curve(() => ({ curve: 'selu' }))],
  ['Sigmoid', curve(() => ({ curve: 'sigmoid' }))],
  ['Tanh', curve(() => ({ curve: 'tanh' }))],
  ['Softplus', curve(() => ({ curve: 'softplus' }))],
  ['Softsign', curve(() => ({ curve: 'softsign' }))],
  ['Mish', curve(() => ({ curve: 'mish' }))],
  ['HardSwish', curve(() => ({ curve: 'hard-swish' }))],
  [
    'Gelu',
    curve(({ text }) => ({ curve: text('approximate', 'none') === 'tanh' ? 'gelu-tanh' : 'gelu' })),
  ],
  ['Clip', clip],
  ['Add', (node, context) => sum(node, context, 1)],
  ['Sub', (node, context) => sum(node, context, -1)],
  ['Mul', (node, context) => product(node, context, (value) => value)],
  ['Div', (node, context) => product(node, context, (value) => 1 / value)],
  ['Concat', concatenation],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Squeeze', (_, context) => reshaped(context, (dims) => dims.filter((side) => side !== 1))],
  ['Unsqueeze', unsqueeze],
  ['Transpose', transpose],
  ['Resize', resize],
  ['Upsample', resize],
  ['DepthToSpace', shuffle],
  ['Pad', pad],
  ['Slice', slice],
  ['Identity', same],
  ['Dropout', same],
  ['Cast', same],
  ['Constant', constant],
  ['Shape', shapeNumbers],
  ['Gather', gather],
  ['ConstantOfShape', zeros],
])
