namespace MemoryAnalyzers.Engine;

/// <summary>Which expressions make a large object, or one that may be large, and which types are large by themselves.</summary>
/// <remarks>
/// Large is an array of a constant size from the large object heap's threshold on, a type of <see cref="LargeTypes"/>, and what a bulk read
/// gives: a whole file, stream, response or document. Possibly large is an array of bytes or characters whose length nothing bounds below the threshold. A task of a large
/// object holds it as its result, a memory, segment, tuple or struct over one holds it in a field: those count as the object.
/// </remarks>
internal sealed class LargeObjects(KnownSymbols known, int largeBytes, ImmutableArray<string> largeTypes)
{
    /// <summary>Full names of types whose instances are large.</summary>
    public static readonly Option<ImmutableArray<string>> LargeTypes = Option.Names("large_types");

    private const int Deepest = 8;

    /// <summary>Bulk reads: type, and the methods whose result is as large as the input.</summary>
    private static readonly MemberTable Reads = new(new()
    {
        ["System.IO.File"] = "ReadAllBytes ReadAllBytesAsync ReadAllText ReadAllTextAsync ReadAllLines ReadAllLinesAsync",
        ["System.IO.MemoryStream"] = "ToArray GetBuffer",
        ["System.IO.TextReader"] = "ReadToEnd ReadToEndAsync",
        ["System.IO.BinaryReader"] = "ReadBytes",
        ["System.Net.Http.HttpContent"] = "ReadAsByteArrayAsync ReadAsStringAsync",
        ["System.Net.Http.HttpClient"] = "GetByteArrayAsync GetStringAsync",
        ["System.Convert"] = "FromBase64String",
        ["System.Xml.Linq.XDocument"] = "Load LoadAsync Parse",
        ["System.Text.Json.JsonDocument"] = "Parse ParseAsync",
        ["System.Drawing.Image"] = "FromFile FromStream",
        ["System.Drawing.Bitmap"] = "FromFile FromStream",
        ["SixLabors.ImageSharp.Image"] = "Load LoadAsync",
    });

    /// <summary>Types whose instances hold a whole document, table or picture.</summary>
    private static readonly ImmutableHashSet<string> Types = ImmutableHashSet.Create(
        "System.Data.DataTable", "System.Data.DataSet", "System.Xml.XmlDocument", "System.Xml.Linq.XDocument", "System.Text.Json.JsonDocument",
        "System.Drawing.Bitmap", "System.Drawing.Image", "SixLabors.ImageSharp.Image", "SixLabors.ImageSharp.Image`1", "SkiaSharp.SKBitmap");

    /// <summary>Methods that wrap the object they are given in a memory or segment.</summary>
    private static readonly ImmutableHashSet<string> Views = ImmutableHashSet.Create("AsMemory", "AsSegment");

    /// <summary>The questions for rule <paramref name="id"/>, with the options of a file.</summary>
    public static LargeObjects For(KnownSymbols known, AnalyzerConfigOptions options, string id) =>
        new(known, Sizes.LargeObjectBytes.Read(options, id), LargeTypes.Read(options, id));

    /// <summary>How heavy the object is that the expression makes; <see cref="Weight.None"/> also when it is not known.</summary>
    /// <param name="value">The expression.</param>
    /// <param name="variable">The weight of a local that the expression wraps in a memory or struct; none if null.</param>
    /// <param name="initial">The value of a local that is given one value only; null for others.</param>
    public Weight Of(IOperation? value, Func<ISymbol, Weight>? variable = null, Func<ILocalSymbol, IOperation?>? initial = null) =>
        Of(value, new(variable, initial), 0);

    /// <summary>What the expression makes, in words that fit into a message.</summary>
    public string Describe(IOperation? value, ITypeSymbol type)
    {
        for (var o = value?.Unwrap(); o is not null;)
        {
            switch (o)
            {
                case IAwaitOperation wait:
                    o = Waits.Awaited(wait);
                    continue;
                case IConditionalAccessOperation access:
                    o = access.WhenNotNull.Unwrap();
                    continue;
                case IInvocationOperation { TargetMethod: var method } when !IsLarge(Result(o.Type)) || Reads.Names(method.Name):
                    return $"the result of {method.ContainingType.Name}.{method.Name}";
                case IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes, Type: IArrayTypeSymbol { ElementType: var element } }:
                    return sizes[0].ConstantNumber() is { } length
                        ? $"an array of {length.ToString(System.Globalization.CultureInfo.InvariantCulture)} {element.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}"
                        : $"an array of '{sizes[0].Syntax}' elements";
            }

            break;
        }

        return $"a {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}";
    }

    private Weight Of(IOperation? value, Locals locals, int depth)
    {
        value = value?.Unwrap();
        if (value is null || value.ConstantValue.HasValue || depth > Deepest)
            return Weight.None;
        if (value.Type is INamedTypeSymbol named && largeTypes.Length > 0 && IsNamed(named))
            return value is IObjectCreationOperation or IInvocationOperation or IAwaitOperation ? Weight.Large : Weight.None;
        switch (value)
        {
            case IAwaitOperation wait:
                return Of(Waits.Awaited(wait), locals, depth + 1);
            case IArrayCreationOperation array:
                return OfArray(array, locals);
            case IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } }:
                return Of(task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } inner } ? inner : task, locals, depth + 1);
            case IInvocationOperation call:
                return OfCall(call, locals, depth);
            case IObjectCreationOperation creation:
                return OfCreation(creation, locals, depth);
            case IConversionOperation { Operand: var operand } conversion when Escapes.IsView(conversion.Type, known):
                return OfWrapped(operand, locals, depth);
            case ITupleOperation tuple:
                return Heaviest(tuple.Elements, locals, depth);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Max(Of(conditional.WhenTrue, locals, depth + 1), Of(whenFalse, locals, depth + 1));
            case ICoalesceOperation coalesce:
                return Max(Of(coalesce.Value, locals, depth + 1), Of(coalesce.WhenNull, locals, depth + 1));
            case IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } when task.Type.IsConstructedFrom(known.TaskOfT):
                return Of(task, locals, depth + 1);
            case IConditionalAccessOperation access:
                return Of(access.WhenNotNull, locals, depth + 1);
            default:
                return Weight.None;
        }
    }

    /// <summary>Whether an object of the type is large, however it came about.</summary>
    public bool IsLarge(ITypeSymbol? type)
    {
        for (var t = type as INamedTypeSymbol; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            if (Types.Contains(t.FullName()) || IsNamed(t))
                return true;
        }

        return false;
    }

    private bool IsNamed(INamedTypeSymbol type) => largeTypes.Length > 0 && largeTypes.Contains(type.OriginalDefinition.ToDisplayString());

    private Weight OfArray(IArrayCreationOperation array, Locals locals)
    {
        if (array.Initializer is not null || array.Type is not IArrayTypeSymbol { ElementType: var element } || array.DimensionSizes.Any(size => Lengths.AreRead(size, locals.Initial)))
            return Weight.None;
        long length = 1;
        var known = true;
        foreach (var dimension in array.DimensionSizes)
        {
            if (Lengths.AtMost(dimension, locals.Initial) is { } most)
                length = most is > 0 and < int.MaxValue && length < int.MaxValue ? length * most : 0;
            else
                known = false;
        }

        return OfArray(element, known ? length : null, array.DimensionSizes.All(size => size.ConstantValue.HasValue));
    }

    private Weight OfArray(ITypeSymbol element, long? mostLength, bool exact)
    {
        if (mostLength is not { } length)
            return element.SpecialType is SpecialType.System_Byte or SpecialType.System_Char ? Weight.Possible : Weight.None; // of anything else there are seldom so many
        if ((Sizes.OfArray(element, length) ?? 0) < largeBytes)
            return Weight.None;
        return exact ? Weight.Large : Weight.Possible;
    }

    private Weight OfCall(IInvocationOperation call, Locals locals, int depth)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.Is(known.GC) && method.Name is "AllocateUninitializedArray" or "AllocateArray")
            return Lengths.AreRead(call.Arguments[0].Value, locals.Initial) ? Weight.None : OfArray(method.TypeArguments[0], Lengths.AtMost(call.Arguments[0].Value, locals.Initial), call.Arguments[0].Value.ConstantValue.HasValue);
        if (Views.Contains(method.Name) && method.ContainingType.Is(known.MemoryExtensions))
            return OfWrapped(call.Arguments[0].Value, locals, depth);
        if (Reads.HasInherited(method))
            return OfRead(call);
        return IsLarge(Result(call.Type)) ? Weight.Large : Weight.None;
    }

    /// <summary>What is read out of a constant is as small as the text of the program, and what a process writes to its console is seldom long.</summary>
    private static Weight OfRead(IInvocationOperation call)
    {
        if (call.Instance?.Unwrap() is IPropertyReferenceOperation { Property: { Name: "StandardOutput" or "StandardError", ContainingType: { Name: "Process", ContainingNamespace.Name: "Diagnostics" } } })
            return Weight.None;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal != 0 || argument.Value.Unwrap().ConstantValue is not { HasValue: true })
                continue;
            if (call.TargetMethod.Name is "ReadBytes" or "FromBase64String" or "Parse")
                return Weight.None;
        }

        return Weight.Large;
    }

    private Weight OfCreation(IObjectCreationOperation creation, Locals locals, int depth)
    {
        if (IsLarge(creation.Type))
            return Weight.Large;
        return creation.Type is { IsValueType: true } ? Heaviest(creation.Arguments.Select(argument => argument.Value), locals, depth) : Weight.None;
    }

    private Weight Heaviest(IEnumerable<IOperation> parts, Locals locals, int depth)
    {
        var weight = Weight.None;
        foreach (var part in parts)
            weight = Max(weight, OfWrapped(part, locals, depth));
        return weight;
    }

    private Weight OfWrapped(IOperation part, Locals locals, int depth) =>
        part.Unwrap() is ILocalReferenceOperation local ? locals.Weight?.Invoke(local.Local) ?? Weight.None : Of(part, locals, depth + 1);

    /// <summary>The result of a task, or the type itself.</summary>
    private ITypeSymbol? Result(ITypeSymbol? type) =>
        type.IsConstructedFrom(known.TaskOfT) || type.IsConstructedFrom(known.ValueTaskOfT) ? ((INamedTypeSymbol)type!).TypeArguments[0] : type;

    private static Weight Max(Weight a, Weight b) => a > b ? a : b;

    /// <summary>The rows of the tables, for the tests that look each up.</summary>
    internal static IEnumerable<(string Type, string Method)> Methods => Reads.Rows.SelectMany(row => row.Members.Select(method => (row.Type, method)));

    internal static IEnumerable<string> TypeNames => Reads.Types.Concat(Types);

    /// <summary>What the asker knows of locals.</summary>
    private readonly record struct Locals(Func<ISymbol, Weight>? Weight, Func<ILocalSymbol, IOperation?>? Initial);
}
