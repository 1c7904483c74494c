extension StarterTemplates {
    static let embedded: [TemplateSource] = []
}
