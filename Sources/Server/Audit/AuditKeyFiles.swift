import Foundation
import Logging
import Privacy
import Vault

/// Where the keys of the audit are, and how they come to be at a first start.
struct AuditKeyFiles: Sendable {
    let configuration: ServerConfiguration

    static let securityKey = "audit-security.key"

    private var recipientsPath: String { configuration.auditRecipients ?? configuration.data + "/audit-recipients" }
    private var signingPath: String { configuration.data + "/audit-signing.key" }
    private var publicPath: String { configuration.data + "/audit-signing.pub" }
    var securityPath: String { configuration.data + "/" + Self.securityKey }

    /// Keys are made, and loudly told, only where there is no audit yet.
    func load(_ logger: Logger) throws -> AuditKeys {
        do {
            return AuditKeys(recipients: try recipients(logger), signer: try signer())
        } catch let error as VaultError {
            throw CommandFailure.configuration(error.description)
        }
    }

    /// What auditors pin, beside the log for who has nothing better.
    func writePublicKey(_ key: CheckpointKey) {
        let line = Data("\(key)\n".utf8)
        guard FileManager.default.contents(atPath: publicPath) != line else { return }
        // It is a convenience: the key is told in the log too.
        _ = FileManager.default.createFile(atPath: publicPath, contents: line)
    }

    private var hasAudit: Bool { FileManager.default.fileExists(atPath: configuration.auditPath) }

    private func recipients(_ logger: Logger) throws -> [AuditRecipient] {
        if let contents = FileManager.default.contents(atPath: recipientsPath) {
            guard let recipients = AuditRecipient.parse(file: String(decoding: contents, as: UTF8.self)) else {
                throw CommandFailure.configuration(
                    "\(recipientsPath) must hold public keys of the security team, one a line; make one with: counterfoil audit init"
                )
            }
            return recipients
        }
        guard configuration.auditRecipients == nil, !hasAudit else {
            throw CommandFailure.configuration(
                "the file \(recipientsPath) of the audit's public keys is missing; put it back")
        }
        let key = AuditSecurityKey()
        try key.write(to: securityPath)
        try Self.write("\(key.recipient)\n", to: recipientsPath)
        logger.warning(
            """
            A key pair for the audit was made. Whoever has the private half reads the audit, and nobody else ever: give \
            it to the security team and move it away from this machine
            """, metadata: ["private": "\(securityPath)", "public": "\(recipientsPath)"])
        return [key.recipient]
    }

    private func signer() throws -> CheckpointSigner {
        if let source = configuration.auditSigningKey { return try signer(source) }
        if !FileManager.default.fileExists(atPath: signingPath) {
            guard !hasAudit else {
                throw CommandFailure.configuration(
                    "the key \(signingPath) that signs the audit is missing; put it back or name it with --audit-signing-key"
                )
            }
            try CheckpointSigner().write(to: signingPath)
        }
        return try signer(.file(path: signingPath))
    }

    private func signer(_ source: MasterKeySource) throws -> CheckpointSigner {
        guard let signer = CheckpointSigner(try source.material()) else {
            throw CommandFailure.configuration("the audit's signing key is no key")
        }
        return signer
    }

    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure.unavailable("\(path) can't be written")
        }
    }
}
