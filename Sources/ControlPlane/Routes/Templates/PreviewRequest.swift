import Domain
import JSON
import Templating

/// Which version is to be looked at, in which locale, with which values.
struct PreviewRequest: Sendable {
    /// `nil` for the one that receipts of the locale are accepted with.
    let version: Int?
    private let locale: String?
    /// `transaction`, `recipient` and `variables` as far as they were given.
    private let given: JSONObject
    /// Only of tests.
    let channels: JSONValue?

    init?(reading reader: FieldReader, isTest: Bool) {
        version = reader.optional("version", Field.integer(1...999_999_999))
        locale = reader.optional("locale", LocaleTag.field)
        var given = JSONObject()
        for name in ["transaction", "variables"] {
            given[name] = reader.optional(name, Self.object)
        }
        given["recipient"] =
            isTest ? reader.required("recipient", Self.object) : reader.optional("recipient", Self.object)
        channels = isTest ? reader.optional("channels") { value throws(InvalidValue) in value } : nil
        if isTest, given["transaction"]?["id"] != nil {
            reader.fail("transaction", InvalidValue("not-allowed", "may have no id: a test gets one of its own"))
        }
        self.given = given
    }

    /// The recipient's locale; `nil` where none was given.
    var wantedLocale: String? { given["recipient"]?["locale"]?.string ?? locale }

    /// The sample receipt of a template changed by what was given.
    func receipt(for source: TemplateSource) -> JSONValue {
        withLocale(TemplateSample.receipt(for: source).merging(patch: .object(given)))
    }

    /// The same for a message that will be sent: to nobody but who was given.
    func test(for source: TemplateSource) -> JSONValue {
        let sample = TemplateSample.receipt(for: source)
        let bare = sample.merging(patch: ["recipient": ["phone": .null, "email": .null], "transaction": ["id": .null]])
        var receipt = withLocale(bare.merging(patch: .object(given))).object ?? JSONObject()
        receipt["template"] = .string(source.name)
        receipt["channels"] = channels
        return .object(receipt)
    }

    private func withLocale(_ receipt: JSONValue) -> JSONValue {
        guard let wantedLocale, receipt["recipient"]?["locale"] == nil else { return receipt }
        return receipt.merging(patch: ["recipient": ["locale": .string(wantedLocale)]])
    }

    private static func object(_ value: JSONValue) throws(InvalidValue) -> JSONValue {
        guard case .object = value else { throw .wrongType("an object", got: value) }
        return value
    }
}
