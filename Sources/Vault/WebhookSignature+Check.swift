import Foundation
package import Privacy

extension WebhookSignature {
    /// How far the sender's clock may be off, in seconds; what is older may be a replay.
    package static let tolerance: Int64 = 300

    /// Which of the secrets signed a message; `nil` where none did or its time is too far off. The header may have
    /// several signatures of several versions; the first eight count.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    package static func signer(
        of body: [UInt8], id: String, timestamp: String, header: String, at now: Int64, among secrets: [Secret]
    ) -> Int? {
        guard let time = Int64(timestamp), (now - tolerance...now + tolerance).contains(time),
            (1...256).contains(id.utf8.count)
        else { return nil }
        let given = header.split(separator: " ").prefix(8).filter { $0.hasPrefix("v1,") }
        var found: Int?
        for (index, secret) in secrets.enumerated() {
            let wanted = Secret(text: sign(id: id, timestamp: time, body: body, with: secret))
            for signature in given where wanted.matches(Array(signature.utf8)) { found = found ?? index }
        }
        return found
    }
}
