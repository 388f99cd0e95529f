namespace Saas.Api.Platform.Redis;

/// <summary>Redis cannot be asked now; callers decide by PostgreSQL or by local limits.</summary>
internal sealed class RedisDownException(Exception? inner) : Exception("Redis does not answer.", inner);
