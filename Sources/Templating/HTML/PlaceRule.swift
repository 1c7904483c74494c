import Domain

/// Whether a value may stand at a place in the markup, and as what.
enum PlaceRule {
    case allowed(Placement)
    case refused(TemplateProblem.Code, String)

    init(_ tokenizer: HTMLTokenizer, _ openElements: [String], _ use: VariableTable.Use) {
        switch tokenizer.state {
        case .text:
            self = .inText(openElements)
        case .tagOpen, .endTagOpen, .tagName:
            self = .refused(.placeholderInTag, "A value can't be a part of a tag's name.")
        case .beforeAttributeName, .attributeName, .afterAttributeName, .afterAttributeValue:
            self = .refused(.placeholderInAttributeName, "A value can't stand between or in the names of attributes.")
        case .beforeAttributeValue, .unquoted:
            self = .refused(.placeholderInUnquotedAttribute, "Put the attribute's value in double quotes.")
        case .doubleQuoted, .singleQuoted:
            self = .inAttribute(tokenizer.attribute, of: tokenizer.openName, use)
        case .markupDeclaration, .comment, .bogusComment:
            self = .refused(.placeholderInComment, "A value can't stand in a comment or a declaration.")
        case .rawText:
            self = .inRawText(tokenizer)
        }
    }

    private static let closedElements: NameSet = [
        "math", "object", "option", "select", "svg", "template",
    ]

    private static func inText(_ openElements: [String]) -> PlaceRule {
        guard let element = openElements.first(where: closedElements.contains) else { return .allowed(.text) }
        return .refused(.placeholderInElement, "A value can't stand inside <\(element)>.")
    }

    private static func inRawText(_ tokenizer: HTMLTokenizer) -> PlaceRule {
        switch tokenizer.openName {
        case "title" where !tokenizer.hasPending: .allowed(.text)
        case "title": .refused(.placeholderInTag, "A value can't be a part of a tag's name.")
        case "script": .refused(.placeholderInScript, "A value can't stand in a script.")
        case "style": .refused(.placeholderInStyle, "A value can't stand in a style sheet.")
        default: .refused(.placeholderInElement, "A value can't stand inside <\(tokenizer.openName)>.")
        }
    }

    private static let readAttributes: NameSet = ["abbr", "alt", "aria-label", "summary", "title"]

    private static func inAttribute(
        _ attribute: HTMLAttribute, of element: String, _ use: VariableTable.Use
    ) -> PlaceRule {
        if attribute.name.hasPrefix("on") {
            return .refused(.placeholderInEventHandler, "Mail has no scripts; \(attribute.name) can't be used.")
        }
        if attribute.name == "style" {
            return inStyle(attribute.value, use)
        }
        if readAttributes.contains(attribute.name) { return .allowed(.attribute) }
        switch (element, attribute.name) {
        case ("a", "href"): return inURL(attribute.value, use, whole: .wholeURL)
        case ("img", "src"): return inURL(attribute.value, use, whole: .wholeImageURL)
        default:
            return .refused(
                .placeholderInAttribute, "A value can't stand in \(attribute.name) of <\(element)>.")
        }
    }

    /// A whole word behind a property's colon.
    private static func inStyle(_ prefix: String, _ use: VariableTable.Use) -> PlaceRule {
        let declaration = prefix.split(separator: ";", omittingEmptySubsequences: false).last ?? ""
        let isWord = declaration.last.map { $0 == ":" || $0 == " " || $0 == "," } ?? false
        switch use {
        case .color where isWord && declaration.contains(":"): return .allowed(.color)
        case .length where isWord && declaration.contains(":"): return .allowed(.length)
        case .text, .url, .image, .color, .length:
            return .refused(
                .placeholderInStyle, "Only variables of type color or length may stand in a style, as a word.")
        }
    }

    /// `prefix` is what stands before the value.
    private static func inURL(_ prefix: String, _ use: VariableTable.Use, whole: Placement) -> PlaceRule {
        if prefix.isEmpty {
            if use == .image || use == .url && whole == .wholeURL { return .allowed(whole) }
            return .refused(.placeholderInURL, "This value is no address; begin the link with https:// and a host.")
        }
        let url = prefix.lowercased()
        if whole == .wholeURL, url.hasPrefix("mailto:"), url.contains("?"), !url.contains("&#") {
            return .allowed(.urlQuery)
        }
        let host = url.dropFirst(8).prefix { !"/?#".contains($0) }
        guard url.hasPrefix("https://"), URLRule.isAuthority(host), host.endIndex < url.endIndex else {
            return .refused(.placeholderInURL, "Before a value, a link needs https://, a host and a slash.")
        }
        return .allowed(url.contains("?") || url.contains("#") ? .urlQuery : .urlPath)
    }
}
