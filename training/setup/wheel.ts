/** One file of a Python package index that holds TensorFlow's C library and headers, pinned by its hash. */
export type Wheel = {
  package: string
  version: string
  /** pip's tag of the platform. */
  platform: string
  bytes: number
  /** Lower-case hex of the file's SHA-256. */
  sha256: string
}

/** The platforms are Node's `platform-arch`. On arm64 the plain package is the one without CUDA. */
const WHEELS: Record<string, Wheel> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    bytes: 274_000_871,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  },
  'linux-arm64': {
    package: 'tensorflow',
    version: '2.21.0',
    platform: 'manylinux_2_27_aarch64',
    bytes: 281_946_471,
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
  },
}

/** The wheel that fits this machine, or in words why there is none. */
export function wheelForThisMachine(): Wheel | string {
  const machine = `${process.platform}-${process.arch}`
  const wheel = WHEELS[machine]
  if (wheel === undefined)
    return `no Python wheel with TensorFlow's library is known for ${machine}`
  const glibc = glibcVersion()
  if (glibc === undefined)
    return "the Python wheels need glibc, and this machine's C library is another"
  const [major = 0, minor = 0] = glibc.split('.').map(Number)
  if (major === 2 && minor < 27)
    return `the Python wheel needs glibc 2.27, this machine has ${glibc}`
  return wheel
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime
}
