import Domain
import Foundation
import HTTPTypes
import Privacy
import Storage
import Vault

/// Tells whether an event comes from a tenant's own Genesys Cloud: by the secret itself, or by a signature of it. An
/// unknown tenant is refused as a wrong secret is.
struct WebhookAuthenticator: Sendable {
    let store: Store
    /// What is compared where a tenant has no secret, so that time does not tell.
    private let nobody = Secret([UInt8](repeating: 0, count: 32))

    init(store: Store) {
        self.store = store
    }

    /// Lets a request pass, or throws `RefusedKey`, or `Problem` (`unauthenticated`) where nothing was shown.
    ///
    /// - Parameters:
    ///   - header: the tenant's own header for the secret, in small letters.
    ///   - body: collected only where the secret did not come by itself.
    /// - Returns: the body.
    func authenticate(
        _ call: Call, for tenant: TenantID?, header: String?, body: () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let own = tenant.map { store.tenant($0) }
        let secrets = try await own?.usableWebhookSecrets().filter { $0.isValid(at: call.now) } ?? []
        let keys = secrets.isEmpty ? [nobody] : secrets.compactMap(\.secret)
        let index: Int
        var bytes: [UInt8]?
        if let shown = Self.shown(call.headers, header) {
            guard let found = Self.index(of: shown, among: keys), !secrets.isEmpty else {
                throw RefusedKey(cause: .wrongSecret, id: nil, tenant: secrets.isEmpty ? nil : tenant, isOfEvent: true)
            }
            index = found
        } else if let signature = Signature(call.headers) {
            let read = try await body()
            bytes = read
            let signer = WebhookSignature.signer(
                of: read, id: signature.id, timestamp: signature.timestamp, header: signature.text,
                at: call.now.milliseconds / 1_000, among: keys)
            guard let signer, !secrets.isEmpty else {
                throw RefusedKey(
                    cause: .wrongSignature, id: nil, tenant: secrets.isEmpty ? nil : tenant, isOfEvent: true)
            }
            index = signer
        } else {
            throw Problem.unauthenticatedEvent
        }
        await own?.noteUse(of: secrets[index].id, at: call.now)
        if let bytes { return bytes }
        return try await body()
    }

    private struct Signature {
        let id: String
        let timestamp: String
        let text: String

        init?(_ headers: HTTPFields) {
            guard let id = headers[HeaderName.webhookID], let timestamp = headers[HeaderName.webhookTimestamp],
                let text = headers[HeaderName.webhookSignature]
            else { return nil }
            (self.id, self.timestamp, self.text) = (id, timestamp, text)
        }
    }

    /// The text of a secret, as bearer, as the password of Basic, or in the tenant's own header.
    private static func shown(_ headers: HTTPFields, _ header: String?) -> String? {
        if let header, let name = HTTPField.Name(header), let text = headers[name] { return text }
        guard let text = headers[.authorization], text.utf8.count <= 1_024 else { return nil }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic":
            guard let decoded = Data(base64Encoded: String(parts[1])) else { return "" }
            let pair = String(decoding: decoded, as: UTF8.self)
            return pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) } ?? ""
        default: return nil
        }
    }

    /// Each is compared, whichever it is.
    private static func index(of text: String, among keys: [Secret]) -> Int? {
        guard let given = WebhookSecretText.parse(text)?.reveal() else { return nil }
        var found: Int?
        for (index, key) in keys.enumerated() where key.matches(given) { found = index }
        return found
    }
}
