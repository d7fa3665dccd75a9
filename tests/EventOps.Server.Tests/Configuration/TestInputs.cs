using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Sources;

namespace EventOps.Server.Tests.Configuration;

/// <summary>Two real folders for appsettings.json files, and the other sources as given.</summary>
internal sealed class TestInputs : IDisposable
{
    private readonly TestFolder _folder = new();

    public TestInputs()
    {
        BaseDirectory = Directory.CreateDirectory(Path.Combine(_folder.Path, "base")).FullName;
        WorkingDirectory = Directory.CreateDirectory(Path.Combine(_folder.Path, "work")).FullName;
    }

    public string BaseDirectory { get; }

    public string WorkingDirectory { get; }

    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

    public List<string> Arguments { get; } = [];

    public TestInputs BaseFile(string json)
    {
        File.WriteAllText(Path.Combine(BaseDirectory, SettingsFile.Name), json);
        return this;
    }

    public TestInputs WorkingFile(string json)
    {
        File.WriteAllText(Path.Combine(WorkingDirectory, SettingsFile.Name), json);
        return this;
    }

    public TestInputs With(string variable, string? value)
    {
        Environment[variable] = value;
        return this;
    }

    public TestInputs Args(params string[] arguments)
    {
        Arguments.AddRange(arguments);
        return this;
    }

    public ConfigurationResult Read() =>
        ConfigurationReader.Read(new ConfigurationInputs(BaseDirectory, WorkingDirectory, Environment, Arguments));

    /// <summary>The configuration, when there has to be one.</summary>
    public ServerConfiguration Accepted()
    {
        var result = Read();
        Assert.True(result.Succeeded, string.Join('\n', result.Problems));
        return result.Configuration;
    }

    /// <summary>The lines a person would read, when there has to be a refusal.</summary>
    public IReadOnlyList<string> Refused()
    {
        var result = Read();
        Assert.False(result.Succeeded);
        Assert.NotEmpty(result.Problems);
        return [.. result.Problems.Select(problem => problem.ToString())];
    }

    public void Dispose() => _folder.Dispose();
}
