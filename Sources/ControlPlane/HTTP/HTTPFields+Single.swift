import HTTPTypes

extension HTTPFields {
    /// What the subscript by name answers. Joining the values of one field costs more than finding it, and each request
    /// asks for several.
    func text(_ name: HTTPField.Name) -> String? {
        var text: String?
        for field in self where field.name == name {
            guard text == nil else { return self[name] }
            text = field.value
        }
        return text
    }
}
