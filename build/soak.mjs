/** `npm run soak [-- NAME...]`: long campaigns against leaks and hostile input, all of them or the named. */
import { campaignsOf, known, runCampaigns } from './campaign.mjs'
import { runMain } from './paths.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  const wanted = known('soak', process.argv.slice(2))
  const runtime = await setUp('run')
  return runCampaigns('soak', wanted.length > 0 ? wanted : campaignsOf('soak'), runtime.executable)
})
