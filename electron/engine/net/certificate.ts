/** A self-signed ECDSA P-256 certificate: the SHA-256 of it is who an installation is. */
import 'reflect-metadata'
import { createHash, webcrypto, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const validYears = 30

/** Makes a new key pair and its certificate, both PEM. */
export async function makeCertificate(): Promise<{ certificatePem: string; privateKeyPem: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notBefore = new Date(Date.now() - 86_400_000)
  const notAfter = new Date(notBefore)
  notAfter.setFullYear(notAfter.getFullYear() + validYears)
  // The library names the DOM's types of what Node declares its own way; the objects are the same.
  const parameters: object = {
    name: 'CN=Packet Lab',
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15)))
      .toString('hex')
      .padStart(32, '1'),
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    keys,
  }
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    parameters as x509.X509CertificateCreateSelfSignedParams,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    certificatePem: certificate.toString('pem'),
    privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`,
  }
}

/** The identity a certificate stands for: SHA-256 of its DER form, lower-case hex. */
export function identityOf(certificate: Buffer | string): string {
  const der = typeof certificate === 'string' ? new X509Certificate(certificate).raw : certificate
  return createHash('sha256').update(der).digest('hex')
}
