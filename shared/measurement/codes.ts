/** What the settings of a measurement refuse. */
import { failuresOf, type CodeTables } from '../base/codes'

export const measurementCodes = {
  badInput: {
    payloadTooSmall: { bytes: 'number', least: 'number' },
    payloadGap: { bytes: 'number', least: 'number', next: 'number', header: 'number' },
    payloadFragments: { bytes: 'number', most: 'number' },
    transportUnknown: { transport: 'text' },
    openUdpAlone: {},
    openOneWay: {},
    intervalRange: { fromMs: 'number', toS: 'number' },
    countRange: { most: 'number' },
    durationRange: { hours: 'number' },
    payloadRange: { least: 'number', most: 'number' },
    lateRange: { fromMs: 'number', toS: 'number' },
    dscpRange: {},
    settingRange: { setting: 'text', detail: 'text' },
    settingUnknown: { setting: 'text' },
    settingsRefused: { host: 'text', reason: 'badInput' },
    dataPort: {},
    comparisonTooSoon: { seconds: 'number' },
  },
  unavailable: {
    dscp: {},
  },
} as const satisfies CodeTables

export const { badInput, unavailable } = failuresOf(measurementCodes)
