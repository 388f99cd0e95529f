using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.SecondFactors;

internal static class SecondFactorSetup
{
    public static void AddSecondFactors(this IServiceCollection services, SettingsReader settings) =>
        services.AddSingleton(SecondFactorSettings.Read(settings)).AddSingleton<SecondFactor>().AddSingleton<FactorNotices>()
            .AddSingleton<FactorProofs>().AddSingleton<TotpEnrolment>().AddSingleton<SecondFactorSignIn>().AddSingleton<StepUp>();
}
