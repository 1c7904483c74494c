package import Domain
package import JSON

extension CompiledTemplate {
    /// What keeps a receipt from being sent with this template on these channels: values of the caller's that the template
    /// doesn't declare or take, and values that it can't do without. Empty for nearly every receipt, at next to no cost.
    package func errors(
        in content: ReceiptContent, of profile: TenantProfile, on channels: [Channel]
    ) -> [FieldError] {
        var errors = content.variables.compactMap(error)
        let parts = channels.flatMap { doubtful[$0] ?? [] }
        guard !parts.isEmpty else { return errors }
        let transaction = content.transaction ?? .standIn(content.kind)
        var values = ReceiptValues(
            RenderContext(content, transaction, of: profile, templateLocale: source.locale), variables)
        for part in parts {
            for failure in part.failures(&values) {
                guard let error = failure.fieldError, !errors.contains(where: { $0.pointer == error.pointer }) else {
                    continue
                }
                errors.append(error)
            }
        }
        return errors
    }

    private func error(_ variable: ReceiptContent.Variable) -> FieldError? {
        guard let declared = variables.declared else { return nil }
        let pointer = "/variables/" + variable.name
        guard let declaration = declared[variable.name] else {
            return FieldError(
                pointer: pointer, code: "undeclared-variable", detail: "is not declared by the template's version")
        }
        let value = ValueCleaning.cleaned(variable.text)
        guard value.unicodeScalars.count <= declaration.maxLength else {
            return FieldError(
                pointer: pointer, code: "too-long", detail: "may have at most \(declaration.maxLength) characters")
        }
        guard value.utf8.allSatisfy({ $0 == 0x20 }) || declaration.takes(value) else {
            return FieldError(
                pointer: pointer, code: "wrong-type",
                detail: "must be of the type that the template declares: \(declaration.kind.rawValue)")
        }
        return nil
    }
}

extension RenderError {
    /// Where a request can mend it; `nil` for what only rendering can tell.
    fileprivate var fieldError: FieldError? {
        switch self {
        case .missingValue(let name):
            FieldError(
                pointer: Self.pointer(name), code: "required", detail: "is missing, and the template needs \(name)")
        case .invalidURL(let name), .invalidValue(let name):
            FieldError(
                pointer: Self.pointer(name), code: "wrong-type",
                detail: "does not fit where the template has \(name)")
        case .unknownTimeZone, .noPart, .subjectTooLong, .smsTooLong, .empty: nil
        }
    }

    /// What the tenant's settings lack no request can bring.
    private static func pointer(_ name: String) -> String {
        name.hasPrefix("tenant.") ? "/template" : "/" + name.split(separator: ".").joined(separator: "/")
    }
}
