import Foundation
import Templating
import Testing

/// One of the templates with which a tenant starts, in one language.
struct Starter: Sendable, CustomTestStringConvertible {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Templates")
    static let all = ["payment-receipt", "refund-receipt"].flatMap { name in
        ["de", "en", "es", "fr"].map { Starter(name: name, locale: $0) }
    }

    let name: String
    let locale: String

    var testDescription: String { "\(name) \(locale)" }

    func template() throws -> CompiledTemplate {
        try #require(try StarterTemplates.load().template(named: name, locale: locale)).template
    }

    func file(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: "\(self.name)/\(locale)/\(name)"), encoding: .utf8)
    }

    /// A receipt of the kind, as customers who speak the language get it.
    func receipt() -> SampleReceipt {
        var receipt = SampleReceipt()
        receipt.type = name == "refund-receipt" ? "refund" : "payment"
        receipt.locale = locale
        guard locale != "en" else { return receipt }
        receipt.currency = "EUR"
        receipt.timeZone = ["de": "Europe/Berlin", "es": "Europe/Madrid"][locale] ?? "Europe/Paris"
        return receipt
    }
}
