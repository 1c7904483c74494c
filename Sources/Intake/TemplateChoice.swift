package import Domain

/// The template version that a receipt is accepted with.
package struct TemplateChoice: Sendable, Hashable {
    package let name: String
    package let locale: String
    package let version: Int
    package let hash: TemplateHash

    package init(name: String, locale: String, version: Int, hash: TemplateHash) {
        self.name = name
        self.locale = locale
        self.version = version
        self.hash = hash
    }
}

/// Which of the languages that a template has fits a person best.
struct LanguageMatch: Sendable {
    private let ranges: [String]
    private let language: String
    private let tag: String

    init(_ tag: String) {
        self.tag = tag
        ranges = LocaleTag.ranges(of: tag)
        language = ranges.last ?? ""
    }

    /// The tag itself, else what it falls back to: `es-MX`, `es`.
    func lookUp<Candidate>(_ locale: (String) -> Candidate?) -> Candidate? {
        ranges.lazy.compactMap(locale).first
    }

    /// The same language of another region, written in the same script: `es-ES` for `es-MX`, but never `zh-CN` for
    /// `zh-TW`. Of several, the tenant's default, else the first by name.
    func sibling(among locales: [String], preferring preferred: String) -> String? {
        let siblings = locales.filter { LocaleTag.language(of: $0) == language }
        guard !siblings.isEmpty else { return nil }
        let script = WritingScript.likely(of: tag)
        let readable = siblings.filter { WritingScript.likely(of: $0) == script }
        return readable.first { $0.lowercased() == preferred.lowercased() } ?? readable.min()
    }
}
