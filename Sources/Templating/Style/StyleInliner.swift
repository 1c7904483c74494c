/// Moves the rules of a style sheet into the `style` of the elements they match, as mail programs need it that drop
/// style sheets. What depends on the screen, the colour scheme or the pointer stays.
struct StyleInliner {
    private struct Match {
        let declaration: StyleDeclaration
        let specificity: Int
        let order: Int
    }

    private var matcher: StyleMatcher
    private var matches: [Int: [Match]] = [:]
    private var byType: [String: [Int]] = [:]
    private var byClass: [String: [Int]] = [:]
    private var byID: [String: [Int]] = [:]
    private var inlinedFamilies: Set<Substring> = []
    private var count = 0

    /// Answers whether it could be done with the work that is allowed.
    static func inline(_ sheet: inout StyleSheet, into tree: inout CleanTree) -> Bool {
        guard sheet.rules.contains(where: { $0.media == nil && $0.selectors.contains(where: \.isInlinable) }) else {
            return true
        }
        var inliner = StyleInliner(tree)
        sheet.rules = sheet.rules.enumerated().compactMap { order, rule in inliner.remainder(of: rule, order) }
        guard !inliner.matcher.isExhausted, inliner.count <= 200_000 else { return false }
        inliner.strengthen(&sheet)
        for (node, matches) in inliner.matches {
            tree.nodes[node].style = merged(matches, tree.nodes[node].style)
        }
        return true
    }

    private init(_ tree: CleanTree) {
        matcher = StyleMatcher(tree)
        for (index, node) in tree.nodes.enumerated() {
            byType[node.name, default: []].append(index)
            for name in node.classes { byClass[name, default: []].append(index) }
            if let id = node.id { byID[id, default: []].append(index) }
        }
    }

    /// What of the rule must stay in the style sheet: selectors that can't be inlined, and those that fit no element
    /// here but may fit what mail programs add.
    private mutating func remainder(of rule: StyleRule, _ order: Int) -> StyleRule? {
        guard rule.media == nil else { return rule }
        var rest = rule
        rest.selectors = []
        for selector in rule.selectors {
            guard selector.isInlinable else {
                rest.selectors.append(selector)
                continue
            }
            let found = candidates(selector.subject).filter { matcher.matches(selector, $0) }
            if found.isEmpty { rest.selectors.append(selector) }
            for node in found where count <= 200_000 {
                count += rule.declarations.count
                matches[node, default: []] += rule.declarations.map {
                    Match(declaration: $0, specificity: selector.specificity, order: order)
                }
            }
            if !found.isEmpty { inlinedFamilies.formUnion(rule.declarations.map(\.family)) }
        }
        return rest.selectors.isEmpty ? nil : rest
    }

    private func candidates(_ subject: StyleSelector.Compound) -> [Int] {
        if let id = subject.ids.first { return byID[id] ?? [] }
        if let name = subject.classes.first { return byClass[name] ?? [] }
        return subject.type.flatMap { byType[$0] } ?? []
    }

    /// What stays must win over what was inlined, as it did over the rules before.
    private func strengthen(_ sheet: inout StyleSheet) {
        for rule in sheet.rules.indices {
            let isConditional =
                sheet.rules[rule].media != nil
                || sheet.rules[rule].selectors.contains { !$0.compounds.allSatisfy(\.pseudoClasses.isEmpty) }
            guard isConditional else { continue }
            for index in sheet.rules[rule].declarations.indices
            where inlinedFamilies.contains(sheet.rules[rule].declarations[index].family) {
                sheet.rules[rule].declarations[index].isImportant = true
            }
        }
    }

    /// By the order of the cascade: rules by specificity, then the element's own style, then what is important. That a
    /// rule was important is not written, so that the style sheet may still win over it.
    private static func merged(_ matches: [Match], _ own: [StyleDeclaration]) -> [StyleDeclaration] {
        let sorted = matches.sorted { ($0.specificity, $0.order) < ($1.specificity, $1.order) }.map(\.declaration)
        let important = sorted.filter(\.isImportant).map {
            StyleDeclaration(property: $0.property, value: $0.value)
        }
        let layers = sorted.filter { !$0.isImportant } + own.filter { !$0.isImportant } + important
        var result: [StyleDeclaration] = []
        var met: Set<String> = []
        for declaration in (layers + own.filter(\.isImportant)).reversed()
        where met.insert(declaration.property).inserted {
            result.append(declaration)
        }
        return result.reversed()
    }
}
