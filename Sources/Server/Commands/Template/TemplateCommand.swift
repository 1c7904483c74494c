import ArgumentParser

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Check and look at templates at a desk, without a server.",
        discussion: """
            A template is a folder named after its language, such as en, with email.html and subject.txt, or sms.txt, or \
            all of them. email.txt is derived from email.html where it is missing. variables.json may declare values of \
            the caller's own: [{"name": "orderNumber", "type": "text", "maxLength": 20, "example": "A-17"}].
            """,
        subcommands: [Lint.self, Render.self])
}
