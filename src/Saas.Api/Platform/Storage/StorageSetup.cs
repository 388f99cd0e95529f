using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Storage;

internal static class StorageSetup
{
    public static void AddStorage(this IServiceCollection services, SettingsReader settings, Uri publicUrl)
    {
        if (settings.Optional(Settings.S3Bucket) is { } bucket)
        {
            var endpoint = settings.Optional(Settings.S3Endpoint) is null ? null : settings.Url(Settings.S3Endpoint, "http", "https");
            var options = new S3Options(endpoint, settings.Text(Settings.S3AccessKey), settings.Text(Settings.S3SecretKey), bucket, settings.Text(Settings.S3Region));
            services.AddSingleton<IFileStore>(_ => new S3FileStore(options));
        }
        else if (settings.Optional(Settings.FilesFolder) is { } folder)
        {
            services.AddSingleton<IFileStore>(scope => new DiskFileStore(Path.GetFullPath(folder), publicUrl, scope.GetRequiredService<TimeProvider>()));
        }
        else
        {
            services.AddSingleton<IFileStore, NoFileStore>();
        }
    }
}
