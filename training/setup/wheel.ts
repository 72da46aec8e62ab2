import { NVIDIA_WHEELS } from './nvidia.ts'

/** One file of a Python package index, pinned by its hash. */
export type Wheel = {
  package: string
  version: string
  /** pip's tag of the platform. */
  platform: string
  bytes: number
  /** Lower-case hex of the file's SHA-256. */
  sha256: string
}

/** What a setup fetches: TensorFlow's C library with its headers, and NVIDIA's libraries that it opens as it runs. */
export type Wheels = { tensorflow: Wheel; nvidia: readonly Wheel[] }

/** The platforms are Node's `platform-arch`. On arm64 the plain package is the one without CUDA. */
const CPU: Record<string, Wheel> = {
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

const CUDA: Record<string, Wheels> = {
  'linux-x64': {
    tensorflow: {
      package: 'tensorflow',
      version: '2.21.0',
      platform: 'manylinux_2_27_x86_64',
      bytes: 572_611_111,
      sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    },
    nvidia: NVIDIA_WHEELS,
  },
}

/** The wheels that fit this machine, or in words why there are none. */
export function wheelsForThisMachine(cuda: boolean): Wheels | string {
  const machine = `${process.platform}-${process.arch}`
  const cpu = CPU[machine]
  const wheels = cuda ? CUDA[machine] : cpu && { tensorflow: cpu, nvidia: [] }
  if (wheels === undefined)
    return `no Python wheel with TensorFlow's library${cuda ? ' for CUDA' : ''} is known for ${machine}`
  const glibc = glibcVersion()
  if (glibc === undefined)
    return "the Python wheels need glibc, and this machine's C library is another"
  const [major = 0, minor = 0] = glibc.split('.').map(Number)
  if (major === 2 && minor < 27)
    return `the Python wheel needs glibc 2.27, this machine has ${glibc}`
  return wheels
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime
}
