using Saas.Api.Features.Account;
using Saas.Api.Features.Administration;
using Saas.Api.Features.ApiKeys;
using Saas.Api.Features.Audit;
using Saas.Api.Features.Auth;
using Saas.Api.Features.Console;
using Saas.Api.Features.CustomRoles;
using Saas.Api.Features.Files;
using Saas.Api.Features.Health;
using Saas.Api.Features.Invitations;
using Saas.Api.Features.Jobs;
using Saas.Api.Features.Operations;
using Saas.Api.Features.Passkeys;
using Saas.Api.Features.Quotas;
using Saas.Api.Features.SecondFactors;
using Saas.Api.Features.Tenants;
using Saas.Api.Features.Users;

namespace Saas.Api.Features;

/// <summary>The table of contents of the product: every area, once for its services and once for its routes.</summary>
internal static class FeatureList
{
    public static void AddFeatures(this WebApplicationBuilder builder)
    {
        builder.AddAccount();
        builder.AddAdministration();
        builder.AddApiKeys();
        builder.AddAuditTrail();
        builder.AddAuth();
        builder.AddCustomRoles();
        builder.AddHealth();
        builder.AddInvitations();
        builder.AddJobs();
        builder.AddOperations();
        builder.AddPasskeys();
        builder.AddQuotas();
        builder.AddSecondFactors();
        builder.AddTenants();
        builder.AddUsers();
    }

    public static void MapFeatures(this WebApplication app)
    {
        app.MapAccount();
        app.MapAdministration();
        app.MapApiKeys();
        app.MapAuditTrail();
        app.MapAuth();
        app.MapConsole();
        app.MapCustomRoles();
        app.MapFiles();
        app.MapHealth();
        app.MapInvitations();
        app.MapJobs();
        app.MapOperations();
        app.MapPasskeys();
        app.MapQuotas();
        app.MapSecondFactors();
        app.MapTenants();
        app.MapUsers();
    }
}
