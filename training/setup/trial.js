// Run by trial.ts in a process of its own, because a library that does not fit this machine may kill the process that
// loads it. Arguments: the package, tfjs-node or tfjs-node-gpu, and the file from whose place it is resolved. Plain
// JavaScript starts faster.
import { createRequire } from 'node:module'
import './polyfill.js'

const [name, from] = process.argv.slice(2)
const tf = createRequire(from)(name)
const sums = tf.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid').dataSync()
if (!sums.every((sum) => sum === 9)) throw new Error(`a convolution of ones gave ${sums}, not 9`)
console.log(
  JSON.stringify({
    tfjsNode: tf.version['tfjs-node'],
    libtensorflow: tf.backend().binding.TF_Version,
    gpu: tf.backend().isUsingGpuDevice,
  }),
)
