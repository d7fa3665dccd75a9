namespace EventOps.Engine.Schemas;

/// <summary>What may refuse a value.</summary>
internal enum SchemaKeyword : byte
{
    None,
    Type,
    Enum,
    Const,
    Required,
    AdditionalProperties,
    MinItems,
    MaxItems,
    UniqueItems,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    Pattern,
    Format,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    False,
    Json,
    Limit,
}

/// <summary>The keywords as schemas write them.</summary>
internal static class SchemaKeywords
{
    internal static string NameOf(SchemaKeyword keyword) => keyword switch
    {
        SchemaKeyword.AdditionalProperties => "additionalProperties",
        SchemaKeyword.MinItems => "minItems",
        SchemaKeyword.MaxItems => "maxItems",
        SchemaKeyword.UniqueItems => "uniqueItems",
        SchemaKeyword.ExclusiveMinimum => "exclusiveMinimum",
        SchemaKeyword.ExclusiveMaximum => "exclusiveMaximum",
        SchemaKeyword.MultipleOf => "multipleOf",
        SchemaKeyword.MinLength => "minLength",
        SchemaKeyword.MaxLength => "maxLength",
        SchemaKeyword.AllOf => "allOf",
        SchemaKeyword.AnyOf => "anyOf",
        SchemaKeyword.OneOf => "oneOf",
        _ => keyword.ToString().ToLowerInvariant(),
    };
}
