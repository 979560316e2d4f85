/** All that the Connections station asks of the engine, and of another lab's. */
import { farMakeContract } from './far-make-contract'
import { farManyContract } from './far-many-contract'
import { inspectContract } from './inspect-contract'
import { makeContract } from './make-contract'
import { manyContract } from './many-contract'

export const connectionsContract = { ...makeContract, ...inspectContract, ...manyContract }

export const connectionsFarContract = { ...farMakeContract, ...farManyContract }
