namespace KestrelChat.Packaging.Tests.Support;

/// <summary>The tests that need the package. They run one after the other: builds take all processors.</summary>
[CollectionDefinition(nameof(PackageCollection))]
#pragma warning disable CA1711 // xUnit's word
public sealed class PackageCollection : ICollectionFixture<BuiltPackage>;
#pragma warning restore CA1711
