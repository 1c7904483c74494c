/// One thing wrong with one field of a text from outside. Neither `code` nor `detail` ever repeats the value.
package struct FieldError: Sendable, Hashable {
    /// JSON pointer (RFC 6901) to the field.
    package let pointer: String
    package let code: String
    package let detail: String

    package init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// Everything wrong with one text.
package struct FieldErrors: Error, Sendable, Hashable {
    package let errors: [FieldError]

    package init(_ errors: [FieldError]) {
        self.errors = errors
    }
}

/// Why a single value can't be taken; the reader adds where it stands.
package struct InvalidValue: Error, Sendable, Hashable {
    package let code: String
    package let detail: String

    package init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package static func wrongType(_ expected: String, got value: JSONValue) -> InvalidValue {
        InvalidValue("wrong-type", "must be \(expected), not \(value.kind)")
    }
}
