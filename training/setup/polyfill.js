// Imported before tfjs-node by whoever loads it. Plain JavaScript, so that trial.js needs nothing that reads TypeScript.
import util from 'node:util'

// Node 23 removed the first and deprecates the second; tfjs-node 4.22, the last release, calls both.
util.isNullOrUndefined = (value) => value === null || value === undefined
util.isArray = Array.isArray

// TensorFlow reads its log level while it is loaded: 3 keeps to itself what it warns of, and what it cannot make faster; what
// fails is thrown as well.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
