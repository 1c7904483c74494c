import Domain

/// A variable as a compiled template knows it.
enum VariableReference: Sendable, Hashable {
    case builtIn(BuiltInVariable)
    /// A value that the caller sends with the receipt, by its name after `variables.`.
    case custom(String)

    var name: String {
        switch self {
        case .builtIn(let variable): variable.rawValue
        case .custom(let name): VariableNames.customPrefix + name
        }
    }

    var isOptional: Bool {
        switch self {
        case .builtIn(let variable): variable.isOptional
        case .custom: true
        }
    }
}

/// What a name in a template means.
enum VariableLookup: Equatable {
    case found(VariableReference)
    /// Names card data that no receipt may hold.
    case forbidden
    case malformed
    case unknown(suggestion: String?)
    /// One of the caller's, which the template doesn't declare.
    case undeclared(suggestion: String?)

    init(_ name: String) {
        guard VariableNames.isWellFormed(name) else {
            self = .malformed
            return
        }
        if let variable = BuiltInVariable(rawValue: name) {
            self = .found(.builtIn(variable))
        } else if VariableNames.isForbidden(name) {
            self = .forbidden
        } else if name.hasPrefix(VariableNames.customPrefix) {
            let custom = String(name.dropFirst(VariableNames.customPrefix.utf8.count))
            self = VariableName.isValid(custom) ? .found(.custom(custom)) : .malformed
        } else {
            self = .unknown(suggestion: VariableNames.nearest(to: name))
        }
    }
}
