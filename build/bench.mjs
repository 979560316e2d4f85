/** `npm run bench -- NAME...`: measures the lab, beside other programs where there are such; figures go to .cache/bench. */
import { campaignsOf, known, runCampaigns } from './campaign.mjs'
import { startDisplay } from './display.mjs'
import { runMain, say } from './paths.mjs'
import { hasDisplay, setUp } from './setup.mjs'

await runMain(async () => {
  const names = known('bench', process.argv.slice(2))
  if (names.length === 0) {
    say(`Name a bench: npm run bench -- ${campaignsOf('bench').join(' | ')}`)
    return 2
  }
  const runtime = await setUp('bench')
  const display = hasDisplay() ? undefined : await startDisplay()
  try {
    return await runCampaigns('bench', names, runtime.executable, display ? { DISPLAY: display.display } : {})
  } finally {
    await display?.stop()
  }
})
