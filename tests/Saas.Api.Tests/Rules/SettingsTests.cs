using System.Reflection;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Tests.Rules;

/// <summary>The README's table is the program's list of settings.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void The_README_lists_every_setting_with_its_default_in_order()
    {
        var rows = Regex.Matches(Sources.Read("README.md").Text, @"^\|\s*`([A-Z][A-Z0-9_]*)`\s*\|([^|]*)\|([^|]*)\|\s*$", RegexOptions.Multiline);

        Assert.Equal(
            Settings.All.Select(setting => $"{setting.Name} = {setting.Default ?? "required"}"),
            rows.Select(row => $"{row.Groups[1].Value} = {row.Groups[2].Value.Trim().Trim('`')}"));
    }

    [Fact]
    public void All_has_every_setting_once() => Assert.Equal(
        typeof(Settings).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(Setting)).Select(field => (Setting)field.GetValue(null)!),
        Settings.All);

    [Fact]
    public void Names_are_unique_and_upper_case_and_each_has_a_right_value_and_a_meaning()
    {
        Assert.Distinct(Settings.All.Select(setting => setting.Name));
        Settings.All
            .Where(setting => !Regex.IsMatch(setting.Name, "^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$") || setting.Example.Length == 0 || !setting.Meaning.EndsWith('.'))
            .Select(setting => setting.Name)
            .ShouldBeNone("Write new(\"UPPER_CASE\", default or null, \"a right value\", \"One sentence.\") in Settings.cs.");
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var used = Sources.Under("src/Saas.Api").Where(file => file.Name != "Settings.cs").ToList();

        typeof(Settings).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(Setting)).Select(field => field.Name)
            .Where(name => !used.Any(file => Slice.Mentions(file, $@"Settings\.{name}")))
            .ShouldBeNone("Nothing reads these: remove them from Settings.cs.");
    }

    [Fact]
    public void Only_the_settings_reader_looks_at_the_environment() => Sources.Under("src/Saas.Api")
        .Where(file => Slice.Mentions(file, "GetEnvironmentVariable") || Slice.Mentions(file, @"Configuration\["))
        .Select(file => file.Path)
        .Except(["src/Saas.Api/Platform/Cli/SeedVerb.cs"]) // ASPNETCORE_ENVIRONMENT, the framework's own.
        .ShouldBeNone("Declare it in Settings.cs and read it by SettingsReader, so that it is checked and documented.");
}
