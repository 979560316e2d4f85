/** The --codec option of every command that frames messages. */
import { InvalidArgumentError, Option } from 'commander'
import { isFailure, describeFailure } from '../../shared/failure'
import type { Codec } from '../../shared/framing/codec'
import { codecSyntax, parseCodec } from '../../shared/framing/parse-codec'

/** A mandatory `--codec` whose value is a Codec. */
export function codecOption(): Option {
  return new Option('--codec <codec>', `framing: ${codecSyntax}`).argParser(readCodec).makeOptionMandatory()
}

function readCodec(text: string): Codec {
  const codec = parseCodec(text)
  if (isFailure(codec)) throw new InvalidArgumentError(describeFailure(codec))
  return codec
}
