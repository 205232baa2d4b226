using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace KestrelChat.Architecture.Tests;

/// <summary>Checks the code against <see cref="Layers"/>: signatures and method bodies, including lambdas and async methods.</summary>
public sealed class LayerTests
{
    private static readonly System.Reflection.Assembly[] s_assemblies = [.. Layers.Assemblies.Select(System.Reflection.Assembly.Load)];

    private static readonly ArchUnitNET.Domain.Architecture s_architecture = new ArchLoader().LoadAssemblies(s_assemblies).Build();

    private static IEnumerable<(IType Type, IType Target)> References =>
        from type in s_architecture.Types
        where IsOurs(type.Namespace?.FullName)
        from target in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        where IsOurs(target.Namespace?.FullName) && target.FullName.StartsWith(Layers.Root, StringComparison.Ordinal)
        select (type, target);

    [Fact]
    public void No_type_refers_to_a_layer_below_its_own()
    {
        Assert.Empty(Violations(Layers.Order));
    }

    [Fact]
    public void A_reference_against_the_order_is_found()
    {
        var reversed = Layers.Order.Reverse().ToArray();

        Assert.Contains("KestrelChat.Commands.NameCommands -> KestrelChat.Hub.NameToken", Violations(reversed));
    }

    [Fact]
    public void Every_type_belongs_to_a_layer()
    {
        Assert.DoesNotContain(s_assemblies.SelectMany(assembly => assembly.GetTypes()), type => IsOurs(type.Namespace) && LayerOf(type.Namespace!, Layers.Order) is null);
    }

    [Fact]
    public void Every_layer_exists()
    {
        var used = s_assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => IsOurs(type.Namespace)).Select(type => LayerOf(type.Namespace!, Layers.Order)).ToHashSet(StringComparer.Ordinal);

        Assert.All(Layers.Order, layer => Assert.Contains(layer, used));
    }

    [Fact]
    public void The_root_holds_only_what_every_layer_needs()
    {
        Assert.Equal(
            ["BackplaneUnavailableException", "ChatMetrics", "ClientSeries", "CloseReason", "CloseReasons", "HubOptions"],
            s_assemblies[0].GetTypes().Where(type => type is { Namespace: "KestrelChat", IsNested: false }).Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("KestrelChat", "Wcwidth")]
    [InlineData("KestrelChat.Cluster", "KestrelChat")]
    [InlineData("KestrelChat.Postgres", "KestrelChat", "KestrelChat.Cluster", "Microsoft.Extensions.Logging.Abstractions", "Npgsql")]
    public void An_assembly_below_the_server_uses_nothing_but(string assembly, params string[] allowed)
    {
        var used = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(used, name => !allowed.Contains(name, StringComparer.Ordinal) && !name.StartsWith("System.", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Violations(IReadOnlyList<string> order) =>
        from reference in References
        let layer = LayerOf(reference.Type.Namespace.FullName, order)
        let targetLayer = LayerOf(reference.Target.Namespace.FullName, order)
        where layer is not null && targetLayer is not null && IndexOf(order, targetLayer) > IndexOf(order, layer)
        select $"{reference.Type.FullName} -> {reference.Target.FullName}";

    // The most specific layer: a type of KestrelChat.Rooms.Clients belongs to KestrelChat.Rooms, not to KestrelChat.
    private static string? LayerOf(string space, IReadOnlyList<string> order) =>
        order.Where(layer => space == layer || (layer != Layers.Root && space.StartsWith(layer + ".", StringComparison.Ordinal))).MaxBy(layer => layer.Length);

    private static int IndexOf(IReadOnlyList<string> order, string layer) => order.Index().First(entry => entry.Item == layer).Index;

    private static bool IsOurs(string? space) => space == Layers.Root || space?.StartsWith(Layers.Root + ".", StringComparison.Ordinal) == true;
}
