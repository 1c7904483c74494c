import Domain
import JSON

/// The parameters of `/v1/tenants/{tenant}/templates/{template}/…`. What can't be one names nothing.
extension Call {
    func templateName() throws(Problem) -> String {
        try parameter(1, TemplateName.field)
    }

    func versionNumber() throws(Problem) -> Int {
        guard parameters.count > 2, let number = VersionNumber.read(parameters[2]) else { throw Problem(.notFound) }
        return number
    }

    /// In the spelling in which the store knows it.
    func localeInPath() throws(Problem) -> String {
        LocaleTag.canonical(try parameter(2, LocaleTag.field))
    }

    /// The `locale` of the query, in the spelling in which the store knows it.
    func localeInQuery() throws(Problem) -> String? {
        try query.optional("locale", LocaleTag.field).map(LocaleTag.canonical)
    }

    /// Who calls; every route here asks for a key.
    func author() throws(Problem) -> KeyID {
        guard let caller else { throw Problem(.notFound) }
        return caller.key.id
    }

    private func parameter(
        _ index: Int, _ read: (JSONValue) throws(InvalidValue) -> String
    ) throws(Problem) -> String {
        guard parameters.count > index, let text = PercentCoding.decode(parameters[index]) else {
            throw Problem(.notFound)
        }
        do {
            return try read(.string(text))
        } catch {
            throw Problem(.notFound)
        }
    }
}

enum VersionNumber {
    /// From 1 on, without sign, leading zeros or more than nine digits.
    static func read(_ text: some StringProtocol) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "0"),
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}
