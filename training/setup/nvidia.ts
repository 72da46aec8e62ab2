import type { Wheel } from './wheel.ts'

/**
 * The libraries that TensorFlow 2.21 opens on an NVIDIA GPU: what `tensorflow[and-cuda]` asks for, for Linux on x86-64.
 * Of the many versions it would take these are those of CUDA 12.8, the first for Blackwell, with the cuDNN that
 * PyTorch's wheels for it bring. A line is package, version, pip's tag of the platform, bytes and SHA-256.
 */
const FILES = `
nvidia-cublas-cu12 12.8.4.1 manylinux_2_27_x86_64 594346921 8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142
nvidia-cuda-cupti-cu12 12.8.90 manylinux2014_x86_64 10248621 ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182
nvidia-cuda-nvcc-cu12 12.8.93 manylinux2010_x86_64 40128098 2d6dc36fb7cb5ac9c0b8825bc13d193c35487a315664007287d0126531238011
nvidia-cuda-nvrtc-cu12 12.8.93 manylinux2010_x86_64 88040029 a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994
nvidia-cuda-runtime-cu12 12.8.90 manylinux2014_x86_64 954765 adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90
nvidia-cudnn-cu12 9.10.2.21 manylinux_2_27_x86_64 706758467 949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8
nvidia-cufft-cu12 11.3.3.83 manylinux2014_x86_64 193118695 4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74
nvidia-curand-cu12 10.3.9.90 manylinux_2_27_x86_64 63619976 b32331d4f4df5d6eefa0554c565b626c7216f87a06a4f56fab27c3b68a830ec9
nvidia-cusolver-cu12 11.7.3.90 manylinux_2_27_x86_64 267506905 4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450
nvidia-cusparse-cu12 12.5.8.93 manylinux2014_x86_64 288216466 1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b
nvidia-nccl-cu12 2.27.7 manylinux2014_x86_64 322546339 de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa
nvidia-nvjitlink-cu12 12.8.93 manylinux2010_x86_64 39254836 81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88
`

export const NVIDIA_WHEELS: readonly Wheel[] = FILES.trim()
  .split('\n')
  .map((line) => {
    const [name = '', version = '', platform = '', bytes, sha256 = ''] = line.split(' ')
    return { package: name, version, platform, bytes: Number(bytes), sha256 }
  })
