import { describe, expect, it } from 'vitest'
import { bindFailure } from '../../../../electron/stations/messages/bind-failure'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'

function row(protocol: 'tcp' | 'udp', address: string, program: string | null, listens = true): EndpointRow {
  return {
    protocol,
    family: 'IPv4',
    local: { address, port: 9000 },
    remote: null,
    state: protocol === 'udp' ? null : listens ? 'LISTEN' : 'TIME-WAIT',
    sendQueue: 0,
    receiveQueue: 0,
    timer: null,
    drops: null,
    pid: program === null ? null : 42,
    program,
  }
}

const wanted = { protocol: 'tcp', host: '127.0.0.1', port: 9000 } as const
const among =
  (...rows: EndpointRow[]) =>
  async () =>
    rows

describe('what stands in the way of a port', () => {
  it('is the program that listens at this very address, before one that listens everywhere', async () => {
    const rows = among(
      row('udp', '127.0.0.1', 'dns'),
      row('tcp', '0.0.0.0', 'web'),
      row('tcp', '127.0.0.1', 'nc'),
    )
    expect(await bindFailure(wanted, 'EADDRINUSE', rows)).toEqual({
      failure: 'portTaken',
      protocol: 'tcp',
      host: '127.0.0.1',
      port: 9000,
      program: 'nc',
      pid: 42,
    })
  })

  it('is the one at every address where none is at this', async () => {
    const rows = among(row('tcp', '127.0.0.1', 'old', false), row('tcp', '::', 'web'))
    expect(await bindFailure(wanted, 'EADDRINUSE', rows)).toMatchObject({ host: '::', program: 'web' })
  })

  it('is somebody where the system does not say who', async () => {
    const silent = async () => ({ failure: 'notAvailable', what: 'The table' }) as const
    expect(await bindFailure(wanted, 'EADDRINUSE', silent)).toMatchObject({
      failure: 'portTaken',
      program: null,
      pid: null,
    })
  })

  it.each([
    ['EACCES', { failure: 'privilegedPort', port: 9000 }],
    ['EADDRNOTAVAIL', { failure: 'notOwnAddress', host: '127.0.0.1' }],
    [
      'ENOBUFS',
      {
        failure: 'system',
        operation: 'listen',
        values: { address: '127.0.0.1', port: 9000 },
        code: 'ENOBUFS',
      },
    ],
  ])('%s', async (code, failure) => expect(await bindFailure(wanted, code, among())).toEqual(failure))
})
