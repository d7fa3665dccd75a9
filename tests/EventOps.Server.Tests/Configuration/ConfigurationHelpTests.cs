using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Binding;

namespace EventOps.Server.Tests.Configuration;

public sealed class ConfigurationHelpTests
{
    [Fact]
    public void Every_setting_has_one_line_of_description()
    {
        Assert.True(SettingSchema.Keys.Count > 50);
        foreach (var key in SettingSchema.Keys)
        {
            Assert.False(string.IsNullOrWhiteSpace(key.Description), key.Path + " has no description");
            Assert.EndsWith(".", key.Description, StringComparison.Ordinal);
            Assert.True(key.Description.Length <= 110, key.Path + " says too much");
        }
    }

    [Fact]
    public void The_help_shows_every_key_with_its_default_as_it_would_be_configured()
    {
        using var output = new StringWriter();
        ConfigurationHelp.Write(output);
        var lines = output.ToString().Split(Environment.NewLine);

        foreach (var key in SettingSchema.Keys)
        {
            Assert.Contains(lines, line => line.Split(' ')[0] == key.Path);
        }

        Assert.Contains("EventOps:Journal:SegmentBytes = 256MiB", lines);
        Assert.Contains("EventOps:Retention:HotBytesMax = 20GiB", lines);
        Assert.Contains("EventOps:Retention:Critical = 90d", lines);
        Assert.Contains("EventOps:Journal:Device = auto", lines);
        Assert.Contains("EventOps:Auth:Keys:N:Tenant = default", lines);
        Assert.Contains("EventOps:Auth:Keys:N:Roles (list)", lines);
        Assert.Contains("EventOps:RateLimits:Poll:Window = 1m", lines);
        Assert.All(lines, line => Assert.True(line.Length <= 124, line));
    }

    [Fact]
    public void The_printed_defaults_read_back_as_the_defaults()
    {
        foreach (var key in SettingSchema.Keys.Where(key => key.Default is not null))
        {
            var text = SettingText.Format(key.Property.Name, key.Default);
            Assert.True(SettingText.TryParse(key.Property, text, out var value, out _), key.Path + " = " + text);
            Assert.Equal(key.Default, value);
        }
    }

    [Theory]
    [InlineData("--help", true)]
    [InlineData("-h", true)]
    [InlineData("-?", true)]
    [InlineData("--urls=http://127.0.0.1:1", false)]
    public void Help_is_asked_for_in_the_usual_ways(string argument, bool requested) =>
        Assert.Equal(requested, ConfigurationHelp.IsRequested(["--EventOps:Data:Path=x", argument]));

    [Fact]
    public void Options_can_only_be_set_while_they_are_made()
    {
        foreach (var property in SettingSchema.Keys.Select(key => key.Property))
        {
            var modifiers = property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers();
            Assert.Contains(typeof(System.Runtime.CompilerServices.IsExternalInit), modifiers);
        }
    }
}
