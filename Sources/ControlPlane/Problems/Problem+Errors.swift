import HTTPTypes
import JSON
import Privacy
import Storage

extension Problem {
    /// What any error of the rooms below means to a caller. The only place that decides it.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as FieldErrors: self.init(.validationFailed, errors: error.errors)
        case let error as JSONError: self.init(error)
        case let error as StoreError: self.init(error)
        case let refused as RefusedKey: self = refused.isOfEvent ? .unauthenticatedEvent : .unauthenticated
        default: self.init(.internalError)
        }
    }

    private init(_ error: JSONError) {
        switch error.reason {
        case .syntax: self.init(.malformedJSON, detail: "The body is not JSON from byte \(error.offset) on.")
        case .tooDeep: self.init(.tooDeep)
        case .tooManyNames: self.init(.tooManyNames)
        case .invalidUnicode:
            self.init(.invalidUnicode, detail: "The body is not valid Unicode near byte \(error.offset).")
        case .duplicateName:
            // The parser stops before anybody looks for card data, and the pointer repeats names.
            let pointer = CardDetector.firstStrict(in: error.pointer) == nil ? error.pointer : ""
            let twice = FieldError(pointer: pointer, code: "duplicate-name", detail: "is given twice")
            self.init(.duplicateName, errors: [twice])
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .unavailable, .closed: self.init(.storeUnavailable)
        case .overloaded: self.init(.overloaded)
        case .keysDestroyed: self.init(.notFound)
        case .wrongMasterKey, .keyringMissing, .foreignKeyring, .keyReplaced, .newerSchema, .corrupt:
            self.init(.internalError)
        }
    }
}

extension Problem {
    /// One field of the body is wrong.
    static func field(_ pointer: String, _ code: String, _ detail: String) -> Problem {
        Problem(.validationFailed, errors: [FieldError(pointer: pointer, code: code, detail: detail)])
    }

    /// One query parameter is wrong.
    static func parameter(_ name: String, _ code: String, _ detail: String) -> Problem {
        Problem(.invalidParameter, errors: [FieldError(pointer: "?" + name, code: code, detail: detail)])
    }

    static func cardData(_ pointers: [String]) -> Problem {
        let errors = pointers.map { FieldError(pointer: $0, code: "card-data", detail: "looks like card data") }
        return Problem(.cardData, errors: errors)
    }

    static var unauthenticated: Problem {
        Problem(.unauthenticated, headers: [.wwwAuthenticate: "Bearer realm=\"counterfoil\""])
    }

    /// The same for whatever is wrong: whether a tenant exists is nobody's business.
    static var unauthenticatedEvent: Problem {
        Problem(
            .unauthenticated,
            detail: "Show a webhook secret of the tenant (as Bearer, as the password of Basic, or in the tenant's "
                + "`secretHeader`), or sign the body with it as Standard Webhooks does, no more than 5 minutes ago.",
            headers: [.wwwAuthenticate: "Bearer realm=\"counterfoil\""])
    }
}
