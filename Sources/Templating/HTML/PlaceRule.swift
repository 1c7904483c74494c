/// Whether a value may stand at a place in the markup, and as what.
enum PlaceRule {
    case allowed(Placement)
    case refused(TemplateProblem.Code, String)

    init(_ tokenizer: HTMLTokenizer, _ openElements: [String], _ variable: VariableReference?) {
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
            self = .inAttribute(tokenizer.attribute, of: tokenizer.tag.name, variable)
        case .markupDeclaration, .comment, .bogusComment:
            self = .refused(.placeholderInComment, "A value can't stand in a comment or a declaration.")
        case .rawText:
            self = .inRawText(tokenizer)
        }
    }

    private static let closedElements: Set<String> = [
        "math", "object", "option", "select", "svg", "template",
    ]

    private static func inText(_ openElements: [String]) -> PlaceRule {
        guard let element = openElements.first(where: closedElements.contains) else { return .allowed(.text) }
        return .refused(.placeholderInElement, "A value can't stand inside <\(element)>.")
    }

    private static func inRawText(_ tokenizer: HTMLTokenizer) -> PlaceRule {
        switch tokenizer.tag.name {
        case "title" where tokenizer.pending.isEmpty: .allowed(.text)
        case "title": .refused(.placeholderInTag, "A value can't be a part of a tag's name.")
        case "script": .refused(.placeholderInScript, "A value can't stand in a script.")
        case "style": .refused(.placeholderInStyle, "A value can't stand in a style sheet.")
        default: .refused(.placeholderInElement, "A value can't stand inside <\(tokenizer.tag.name)>.")
        }
    }

    private static let readAttributes: Set<String> = ["abbr", "alt", "aria-label", "summary", "title"]

    private static func inAttribute(
        _ attribute: HTMLAttribute, of element: String, _ variable: VariableReference?
    ) -> PlaceRule {
        if attribute.name.hasPrefix("on") {
            return .refused(.placeholderInEventHandler, "Mail has no scripts; \(attribute.name) can't be used.")
        }
        if attribute.name == "style" {
            return .refused(.placeholderInStyle, "A value can't stand in a style.")
        }
        if readAttributes.contains(attribute.name) { return .allowed(.attribute) }
        switch (element, attribute.name) {
        case ("a", "href"): return inURL(attribute.value, variable, mayBeWhole: true)
        case ("img", "src"): return inURL(attribute.value, variable, mayBeWhole: false)
        default:
            return .refused(
                .placeholderInAttribute, "A value can't stand in \(attribute.name) of <\(element)>.")
        }
    }

    /// `prefix` is what stands before the value.
    private static func inURL(_ prefix: String, _ variable: VariableReference?, mayBeWhole: Bool) -> PlaceRule {
        if prefix.isEmpty {
            if mayBeWhole, case .custom = variable { return .allowed(.wholeURL) }
            return .refused(.placeholderInURL, "This value is no address; begin the link with https:// and a host.")
        }
        let url = prefix.lowercased()
        if url.hasPrefix("mailto:"), url.contains("?"), !url.contains("&#") { return .allowed(.urlQuery) }
        let host = url.dropFirst(8).prefix { !"/?#".contains($0) }
        guard url.hasPrefix("https://"), URLRule.isAuthority(host), host.endIndex < url.endIndex else {
            return .refused(.placeholderInURL, "Before a value, a link needs https://, a host and a slash.")
        }
        return .allowed(url.contains("?") || url.contains("#") ? .urlQuery : .urlPath)
    }
}
