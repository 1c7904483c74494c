/// The variables that one template may use, and what is known of each.
struct VariableTable: Sendable {
    /// By name; `nil` where the caller's variables are not declared, as in the templates that the program brings.
    let declared: [String: DeclaredVariable]?

    init(_ variables: [DeclaredVariable]?) {
        declared = variables.map { list in
            Dictionary(list.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    enum Use: Hashable {
        case text, url, color, length
        /// An address of an image that the tenant's settings vouch for.
        case image
    }

    /// For what the variable's value can be used besides being read; undeclared ones for addresses, too.
    func use(of variable: VariableReference) -> Use {
        switch variable {
        case .builtIn(.tenantLogoURL): return .image
        case .builtIn(.tenantAccentColor): return .color
        case .builtIn: return .text
        case .custom(let name):
            guard let declared else { return .url }
            switch declared[name]?.kind {
            case .url: return .url
            case .color: return .color
            case .length: return .length
            case .text, .number, .date, .boolean, nil: return .text
            }
        }
    }

    func lookUp(_ name: String) -> VariableLookup {
        let lookup = VariableLookup(name)
        guard case .found(.custom(let custom)) = lookup, let declared, declared[custom] == nil else { return lookup }
        let nearest = VariableNames.nearest(to: custom, among: declared.keys.sorted())
        return .undeclared(suggestion: nearest.map { VariableNames.customPrefix + $0 })
    }

    /// The longest value, in Unicode scalars: what requests and settings may hold, or amounts and dates come to.
    func longest(_ variable: VariableReference) -> Int {
        switch variable {
        case .custom(let name): declared?[name]?.maxLength ?? DeclaredVariable.longest
        case .builtIn(let variable): variable.longest
        }
    }
}
