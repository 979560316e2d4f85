/**
 * The stations' contracts joined: what a user's side (window, command line) asks of the engine, and what one lab does
 * for another whose visit it accepted. A station is a row here; only the two ends of each boundary import this.
 */
import { farClockContract } from './lab/far-clock'
import { labContract } from './lab/contract'
import { addressingContract } from './stations/addressing/contract'
import { byteStreamContract } from './stations/byte-stream/contract'
import { byteStreamFarContract } from './stations/byte-stream/far-contract'
import { connectionsContract, connectionsFarContract } from './stations/connections/contract'
import { duelContract } from './stations/duel/contract'
import { messagesContract } from './stations/messages/contract'
import { savedMessagesContract } from './stations/messages/saved'
import { peersContract } from './stations/peers/contract'

export const contract = {
  ...labContract,
  ...duelContract,
  ...connectionsContract,
  ...byteStreamContract,
  ...messagesContract,
  ...savedMessagesContract,
  ...addressingContract,
  ...peersContract,
}
export type Contract = typeof contract

export const farContract = {
  ...farClockContract,
  ...connectionsFarContract,
  ...byteStreamFarContract,
}
export type FarContract = typeof farContract
