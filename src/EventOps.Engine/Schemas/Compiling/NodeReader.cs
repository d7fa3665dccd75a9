using System.Text.Json;
using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>Reads the schemas of a schema's text, one node each: every keyword there is stands in one switch here.</summary>
internal sealed class NodeReader(NodeSet nodes, CompileLog log)
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private readonly KeywordValues _values = new(log);
    private readonly ConstantReader _constants = new(nodes, log);
    private readonly PatternReader _patterns = new(log);

    internal SchemaNode Read(SchemaPlace place)
    {
        SchemaNode node = nodes.AddNamed(place.Pointer);
        switch (place.Kind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                node.Types = JsonTypes.None;
                node.TypeKeyword = SchemaKeyword.False;
                break;
            case JsonValueKind.Object:
                ReadKeywords(place, node);
                break;
            default:
                log.Refuse(place.Pointer, "a schema is an object, true or false");
                break;
        }

        return node;
    }

    private void ReadKeywords(SchemaPlace schema, SchemaNode node)
    {
        var draft = new NodeDraft();
        foreach ((string keyword, SchemaPlace place) in schema.Members())
        {
            if (log.HasProblem)
            {
                return;
            }

            if (!ReadValueKeyword(keyword, place, node, draft)
                && !ReadApplicator(keyword, place, draft)
                && !ReadAnnotation(keyword, place, isRoot: schema.Pointer.Length == 0))
            {
                log.Refuse(place.Pointer, $"the keyword {keyword} is not supported");
            }
        }

        if (!log.HasProblem)
        {
            draft.Finish(node);
        }
    }

    private bool ReadValueKeyword(string keyword, SchemaPlace place, SchemaNode node, NodeDraft draft)
    {
        switch (keyword)
        {
            case "type":
                node.Types = _values.Types(place);
                return true;
            case "enum":
                _constants.ReadEnum(place, draft);
                return true;
            case "const":
                _constants.ReadConst(place, draft);
                return true;
            case "minimum":
                draft.Number = draft.Number with { Minimum = _values.Number(place) };
                return true;
            case "maximum":
                draft.Number = draft.Number with { Maximum = _values.Number(place) };
                return true;
            case "exclusiveMinimum":
                draft.Number = draft.Number with { ExclusiveMinimum = _values.Number(place) };
                return true;
            case "exclusiveMaximum":
                draft.Number = draft.Number with { ExclusiveMaximum = _values.Number(place) };
                return true;
            case "multipleOf":
                draft.Number = draft.Number with { MultipleOf = _values.MultipleOf(place) };
                return true;
            case "minLength":
                draft.String = draft.String with { MinLength = _values.Count(place) };
                return true;
            case "maxLength":
                draft.String = draft.String with { MaxLength = _values.Count(place) };
                return true;
            case "pattern":
                draft.String = draft.String with { Pattern = _patterns.Read(place) };
                return true;
            case "format":
                draft.String = draft.String with { Format = _values.Format(place) };
                return true;
            case "minItems":
                draft.MinItems = _values.Count(place);
                return true;
            case "maxItems":
                draft.MaxItems = _values.Count(place);
                return true;
            case "uniqueItems":
                draft.UniqueItems = _values.Flag(place);
                return true;
            case "required":
                draft.Required = _values.Names(place);
                return true;
            default:
                return false;
        }
    }

    private bool ReadApplicator(string keyword, SchemaPlace place, NodeDraft draft)
    {
        switch (keyword)
        {
            case "properties":
                draft.Properties = ReadNamed(place);
                return true;
            case "additionalProperties":
                draft.Additional = Read(place);
                return true;
            case "items":
                draft.Items = Read(place);
                return true;
            case "allOf":
                draft.Groups.Add(new SchemaGroup(GroupKind.All, SchemaKeyword.AllOf, ReadBranches(place)));
                return true;
            case "anyOf":
                draft.Groups.Add(new SchemaGroup(GroupKind.Any, SchemaKeyword.AnyOf, ReadBranches(place)));
                return true;
            case "oneOf":
                draft.Groups.Add(new SchemaGroup(GroupKind.One, SchemaKeyword.OneOf, ReadBranches(place)));
                return true;
            case "not":
                draft.Groups.Add(new SchemaGroup(GroupKind.None, SchemaKeyword.Not, [Read(place)]));
                return true;
            case "$ref":
                draft.Groups.Add(nodes.AddReference(_values.Text(place), place.Pointer));
                return true;
            case "$defs":
                ReadNamed(place);
                return true;
            default:
                return false;
        }
    }

    // They say nothing about an event, but what they are is checked, as everything else.
    private bool ReadAnnotation(string keyword, SchemaPlace place, bool isRoot)
    {
        switch (keyword)
        {
            case "title" or "description" or "$comment":
                _values.Text(place);
                return true;
            case "deprecated":
                _values.Flag(place);
                return true;
            case "examples":
                _values.IsArray(place);
                return true;
            case "default":
                return true;
            case "$id" when !isRoot:
                log.Refuse(place.Pointer, "$id is taken at the root only: deeper it would change what $ref means");
                return true;
            case "$id":
                _values.Text(place);
                return true;
            case "$schema":
                if (_values.Text(place).TrimEnd('#') != Draft)
                {
                    log.Refuse(place.Pointer, $"only {Draft} is supported");
                }

                return true;
            default:
                return false;
        }
    }

    private SchemaNode[] ReadBranches(SchemaPlace place)
    {
        if (!_values.IsArray(place))
        {
            return [];
        }

        int count = place.Value.GetArrayLength();
        if (count is 0 or > SchemaLimits.BranchesMax)
        {
            log.Refuse(place.Pointer, $"must have between 1 and {SchemaLimits.BranchesMax} schemas");
            return [];
        }

        return [.. place.Items().Select(Read)];
    }

    private Dictionary<string, SchemaNode> ReadNamed(SchemaPlace place)
    {
        var named = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (_values.IsObject(place))
        {
            foreach ((string name, SchemaPlace schema) in place.Members())
            {
                if (log.HasProblem)
                {
                    break;
                }

                named.Add(name, Read(schema));
            }
        }

        return named;
    }
}
