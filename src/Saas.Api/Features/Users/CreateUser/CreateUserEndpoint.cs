using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Features.Users.Jobs;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Users.CreateUser;

internal static class CreateUserEndpoint
{
    public static async Task<Results<Created<UserResponse>, Problem>> Handle(
        CreateUserRequest request, TenantDb db, NewPasswords passwords, JobQueue jobs, HttpContext context, CancellationToken ct)
    {
        if (db.Caller.RefuseGiving(request.Role) is { } ungiven)
            return ungiven;
        var email = EmailAddress.Normalize(request.Email)!;
        var row = new
        {
            db.TenantId,
            Id = Guid.CreateVersion7(),
            NewAccountId = AccountId.New(),
            Email = email,
            request.Name,
            request.Role,
            PasswordHash = request.Password is null ? null : await passwords.HashAsync(db.TenantId, email, request.Password, ct),
            ct,
        };
        try
        {
            var user = await db.With(jobs.Rider(db.TenantId, NewJob.Of(TellAddedUserJob.Kind, new AddedUser(row.Id))))
                .QuerySingleAsync<UserResponse>(CreateUserSql.InsertUser, row);
            Preconditions.SetETag(context, user.Version);
            return TypedResults.Created($"/users/{user.Id}", user);
        }
        catch (PostgresException taken) when (taken.ConstraintName is "users_email_key" or "users_account_key")
        {
            return new Problem(ProblemCode.UserExists);
        }
    }
}
