using System.Globalization;

namespace Saas.Api.Platform.Configuration;

/// <summary>Reads settings and refuses wrong ones with a <see cref="SettingException"/>.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    public static SettingsReader FromEnvironment() => new(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    public string? Optional(Setting setting) =>
        configuration[setting.Name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public string Text(Setting setting) =>
        Optional(setting) ?? setting.Default ?? throw new SettingException(setting, $"is not set ({setting.Meaning})");

    public int Integer(Setting setting, int min, int max, int? fallback = null)
    {
        if (Optional(setting) is null && fallback is { } value)
            return value;
        return int.TryParse(Text(setting), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new SettingException(setting, $"must be a number from {min} to {max}");
    }

    public bool Flag(Setting setting) => Text(setting) switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new SettingException(setting, "must be true or false"),
    };

    /// <summary>A duration: a whole number and ms, s, m, h or d.</summary>
    public TimeSpan Duration(Setting setting)
    {
        var text = Text(setting);
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 100_000)
            throw new SettingException(setting, "must be a duration such as 250ms, 30s, 15m, 12h or 7d");
        return unit * count;
    }

    public Uri Url(Setting setting, params ReadOnlySpan<string> schemes)
    {
        if (Uri.TryCreate(Text(setting), UriKind.Absolute, out var url) && schemes.Contains(url.Scheme))
            return url;
        throw new SettingException(setting, $"must be an address that starts with {string.Join(":// or ", schemes.ToArray())}://");
    }

    /// <summary>Web origins: scheme, host and port, nothing else.</summary>
    public string[] Origins(Setting setting)
    {
        var origins = List(setting);
        if (!origins.All(IsOrigin))
            throw new SettingException(setting, "must be web origins (scheme, host and port only), with commas between");
        return origins;
    }

    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") && url.GetLeftPart(UriPartial.Authority) == text;

    public string[] List(Setting setting) =>
        Optional(setting)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
