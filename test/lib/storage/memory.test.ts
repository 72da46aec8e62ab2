import { memoryStorage } from '#lib/storage/memory.ts'
import { storageContract } from './contract.ts'

storageContract('memory', async () => memoryStorage())
