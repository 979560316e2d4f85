/**
 * `npm run soak [-- NAME...]`: long campaigns against leaks and hostile input, all of them or the named. `captures DIR`
 * judges a folder of captures, and runs only where one is given.
 */
import { resolve } from 'node:path'
import { campaignsOf, known, runCampaigns } from './campaign.mjs'
import { runMain, SetUpFailure } from './paths.mjs'
import { setUp } from './setup.mjs'

const ofFolder = 'captures'

await runMain(async () => {
  const { wanted, folder } = order(process.argv.slice(2))
  const runtime = await setUp('run')
  const names = wanted.length > 0 ? wanted : campaignsOf('soak').filter((name) => name !== ofFolder)
  return runCampaigns(
    'soak',
    names,
    runtime.executable,
    folder === null ? {} : { PACKET_LAB_CAPTURES: folder },
  )
})

/** @param {string[]} words */
function order(words) {
  const at = words.indexOf(ofFolder)
  if (at < 0) return { wanted: known('soak', words), folder: null }
  const folder = words[at + 1]
  if (folder === undefined)
    throw new SetUpFailure(`Name a folder of captures: npm run soak -- ${ofFolder} DIR`)
  return { wanted: known('soak', words.toSpliced(at + 1, 1)), folder: resolve(folder) }
}
