namespace Saas.Api.Platform.Configuration;

/// <summary>A missing or malformed environment variable: one line that names it and shows a right value; exit code 2.</summary>
internal sealed class SettingException(Setting setting, string fault)
    : Exception($"{setting.Name} {fault}. Example: {setting.Name}={setting.Example}");
