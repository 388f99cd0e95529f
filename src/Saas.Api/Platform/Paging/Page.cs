namespace Saas.Api.Platform.Paging;

/// <param name="Items">This page.</param>
/// <param name="NextCursor">Give it as `cursor` for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
