import ArgumentParser

/// The options that commands on an existing store share.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the store.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Where the master key comes from: file:PATH, env:NAME or exec:COMMAND (default file:DIR/master.key).",
            valueName: "source"))
    var masterKey: String?

    @Option(
        help: ArgumentHelp("The file of wrapped data keys (default DIR/keys.sqlite).", valueName: "file"))
    var keyring: String?

    @Option(help: ArgumentHelp("A JSON file of settings (or COUNTERFOIL_CONFIG).", valueName: "file"))
    var config: String?

    func configuration() throws -> ServerConfiguration {
        var given: [SettingName: String] = [:]
        given[.data] = data
        given[.masterKey] = masterKey
        given[.keyring] = keyring
        let file = config ?? ProcessEnvironment.configurationFile
        return try ServerConfiguration(try SettingsReader(commandLine: given, file: file))
    }
}
