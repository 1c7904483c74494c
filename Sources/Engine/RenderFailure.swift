import Domain
import JSON
import Storage
import Templating

/// Why a message can't be made.
enum RenderFailure: Error, Sendable, Hashable {
    /// The rendered text holds what looks like card data.
    case cardData
    /// The content that the receipt was accepted with is not in the store, or is damaged.
    case missing
    /// The content is no template that this program understands.
    case unreadable(TemplateProblem.Code?)
    case unrendered(RenderError)
    /// The recipient or the tenant has no address for the channel.
    case noAddress
    /// The gateway has not told the transaction: such a receipt has no delivery.
    case noTransaction

    var outcome: SendOutcome {
        switch self {
        case .cardData: .blocked(.cardDataInMessage)
        case .missing: .refused(.templateMissing)
        case .unreadable, .unrendered, .noAddress, .noTransaction: .refused(.templateFailed)
        }
    }

    /// For the timeline: which template, and what is wrong with it. Names of variables, never their values.
    func detail(of leased: LeasedDelivery) -> JSONObject {
        var detail = JSONObject([
            .init(name: "template", value: .string(leased.content.template)),
            .init(name: "version", value: .integer(leased.templateVersion)),
            .init(name: "hash", value: .optional(leased.templateHash?.description)),
            .init(name: "error", value: .string(code)),
        ])
        if case .unrendered(let error) = self, let variable = error.variable { detail["variable"] = .string(variable) }
        if case .unreadable(let problem) = self { detail["problem"] = .optional(problem?.rawValue) }
        return detail
    }

    var code: String {
        switch self {
        case .cardData: "card-data"
        case .missing: "template-missing"
        case .unreadable: "template-unreadable"
        case .unrendered(let error): error.code
        case .noAddress: "no-address"
        case .noTransaction: "no-transaction"
        }
    }
}

extension RenderError {
    fileprivate var code: String {
        switch self {
        case .noPart: "no-part"
        case .missingValue: "missing-value"
        case .invalidURL: "invalid-url"
        case .invalidValue: "invalid-value"
        case .unknownTimeZone: "unknown-time-zone"
        case .subjectTooLong: "subject-too-long"
        case .smsTooLong: "sms-too-long"
        case .empty: "empty"
        }
    }

    fileprivate var variable: String? {
        switch self {
        case .missingValue(let name), .invalidURL(let name), .invalidValue(let name): name
        case .noPart, .unknownTimeZone, .subjectTooLong, .smsTooLong, .empty: nil
        }
    }
}
