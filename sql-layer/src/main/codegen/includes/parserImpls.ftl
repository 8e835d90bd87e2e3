<#-- Productions that this project adds to Calcite's grammar; config.fmpp says where the grammar calls them. -->

/** Where the last accepted token ends, joined with where a first one began. */
JAVACODE SqlParserPos SpanFrom(Token first) {
    return new SqlParserPos(first.beginLine, first.beginColumn, token.endLine, token.endColumn);
}

// ---- Definitions ----

SqlNode Definition() :
{
    final Span s;
    final Syntax syntax;
}
{
    (
        <CREATE> { s = span(); } syntax = Create()
    |
        <DROP> { s = span(); } syntax = Drop()
    |
        LOOKAHEAD(2)
        <TRUNCATE> { s = span(); } <TABLE> syntax = Truncate()
    |
        <ALTER> { s = span(); } <TABLE> syntax = AlterTable()
    )
    { return new StatementNode(s.end(this), syntax); }
}

Syntax AlterTable() :
{
    final SqlIdentifier name;
}
{
    name = CompoundIdentifier()
    SkipToEnd()
    { return new Syntax.Unsupported("ALTER TABLE"); }
}

/** For statements that are recognised only to be refused in words. */
JAVACODE void SkipToEnd() {
    while (getToken(1).kind != EOF) {
        getNextToken();
    }
}

Syntax Create() :
{
    boolean replace = false;
    boolean global = false;
    boolean unique = false;
    final Syntax syntax;
}
{
    (
        <SCHEMA> syntax = CreateSchema()
    |
        <TABLE> syntax = CreateTable()
    |
        [ <GLOBAL> { global = true; } ]
        [ <UNIQUE> { unique = true; } ]
        <INDEX> syntax = CreateIndex(global, unique)
    |
        [ <OR> <REPLACE> { replace = true; } ]
        <VIEW> syntax = CreateView(replace)
    )
    { return syntax; }
}

boolean IfNotExistsOpt() :
{}
{
    LOOKAHEAD(3) <IF> <NOT> <EXISTS> { return true; }
|
    { return false; }
}

boolean IfExistsOpt() :
{}
{
    LOOKAHEAD(2) <IF> <EXISTS> { return true; }
|
    { return false; }
}

boolean CascadeOpt() :
{}
{
    <CASCADE> { return true; }
|
    <RESTRICT> { return false; }
|
    { return false; }
}

Syntax CreateSchema() :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
}
{
    ifNotExists = IfNotExistsOpt()
    name = SimpleIdentifier()
    { return new Syntax.CreateSchema(name, ifNotExists); }
}

Syntax Truncate() :
{
    final SqlIdentifier name;
}
{
    name = CompoundIdentifier()
    { return new Syntax.TruncateTable(name); }
}

Syntax Drop() :
{
    final boolean ifExists;
    final boolean cascade;
    final SqlIdentifier name;
}
{
    <SCHEMA> ifExists = IfExistsOpt() name = SimpleIdentifier() cascade = CascadeOpt()
    { return new Syntax.DropSchema(name, ifExists, cascade); }
|
    <TABLE> ifExists = IfExistsOpt() name = CompoundIdentifier() cascade = CascadeOpt()
    { return new Syntax.DropTable(name, ifExists, cascade); }
|
    <INDEX> ifExists = IfExistsOpt() name = CompoundIdentifier() cascade = CascadeOpt()
    { return new Syntax.DropIndex(name, ifExists); }
|
    <VIEW> ifExists = IfExistsOpt() name = CompoundIdentifier() cascade = CascadeOpt()
    { return new Syntax.DropView(name, ifExists, cascade); }
}

Syntax CreateView(boolean replace) :
{
    final SqlIdentifier name;
    SqlNodeList columns = null;
    final Token first;
    final SqlNode query;
}
{
    name = CompoundIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    <AS> { first = getToken(1); }
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    { return new Syntax.CreateView(name, replace, Syntax.identifiers(columns), query, SpanFrom(first)); }
}

Syntax CreateIndex(boolean global, boolean unique) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final SqlIdentifier table;
    final List<Syntax.IndexColumn> columns = new ArrayList<Syntax.IndexColumn>();
}
{
    ifNotExists = IfNotExistsOpt()
    name = SimpleIdentifier()
    <ON> table = CompoundIdentifier()
    <LPAREN> AddIndexColumn(columns) ( <COMMA> AddIndexColumn(columns) )* <RPAREN>
    { return new Syntax.CreateIndex(name, ifNotExists, unique, global, table, columns); }
}

void AddIndexColumn(List<Syntax.IndexColumn> columns) :
{
    final SqlIdentifier name;
    boolean descending = false;
}
{
    name = SimpleIdentifier()
    [ <ASC> | <DESC> { descending = true; } ]
    { columns.add(new Syntax.IndexColumn(name, descending)); }
}

Syntax CreateTable() :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final List<Syntax.TableElement> elements = new ArrayList<Syntax.TableElement>();
    Syntax.EntityGroupClause group = null;
    final List<Syntax.TableOption> options = new ArrayList<Syntax.TableOption>();
}
{
    ifNotExists = IfNotExistsOpt()
    name = CompoundIdentifier()
    <LPAREN> AddTableElement(elements) ( <COMMA> AddTableElement(elements) )* <RPAREN>
    [ group = EntityGroup() ]
    [ <WITH> <LPAREN> AddTableOption(options) ( <COMMA> AddTableOption(options) )* <RPAREN> ]
    { return new Syntax.CreateTable(name, ifNotExists, elements, group, options); }
}

Syntax.EntityGroupClause EntityGroup() :
{
    final Span s;
    SqlNodeList columns = null;
    SqlIdentifier root = null;
}
{
    <ENTITY> { s = span(); } <GROUP>
    (
        <REPLICATED>
    |
        <BY> columns = ParenthesizedSimpleIdentifierList()
        [ <IN> root = CompoundIdentifier() ]
    )
    { return new Syntax.EntityGroupClause(s.end(this), Syntax.identifiers(columns), root); }
}

void AddTableOption(List<Syntax.TableOption> options) :
{
    final SqlIdentifier name;
    final SqlNode value;
}
{
    name = SimpleIdentifier() <EQ> value = Literal()
    { options.add(new Syntax.TableOption(name, value)); }
}

void AddTableElement(List<Syntax.TableElement> elements) :
{
    SqlIdentifier name = null;
}
{
    [ <CONSTRAINT> name = SimpleIdentifier() ]
    AddTableConstraint(name, elements)
|
    AddColumn(elements)
}

void AddTableConstraint(SqlIdentifier name, List<Syntax.TableElement> elements) :
{
    final SqlNodeList columns;
    final SqlParserPos condition;
    final Syntax.References references;
}
{
    <PRIMARY> <KEY> columns = ParenthesizedSimpleIdentifierList()
    { elements.add(new Syntax.PrimaryKey(name, Syntax.identifiers(columns))); }
|
    <UNIQUE> columns = ParenthesizedSimpleIdentifierList()
    { elements.add(new Syntax.Unique(name, Syntax.identifiers(columns))); }
|
    <CHECK> condition = ParenthesizedCondition()
    { elements.add(new Syntax.Check(name, condition)); }
|
    <FOREIGN> <KEY> columns = ParenthesizedSimpleIdentifierList()
    references = ReferencesClause()
    { elements.add(new Syntax.ForeignKeyElement(name, Syntax.identifiers(columns), references)); }
}

/** The text between the parentheses, after a check that it is an expression. */
SqlParserPos ParenthesizedCondition() :
{
    final Token first;
    final SqlParserPos pos;
}
{
    <LPAREN> { first = getToken(1); }
    Expression(ExprContext.ACCEPT_SUB_QUERY) { pos = SpanFrom(first); }
    <RPAREN>
    { return pos; }
}

Syntax.References ReferencesClause() :
{
    final SqlIdentifier parent;
    SqlNodeList columns = null;
    ForeignKey.Action onDelete = ForeignKey.Action.NO_ACTION;
    ForeignKey.Action onUpdate = ForeignKey.Action.NO_ACTION;
}
{
    <REFERENCES> parent = CompoundIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    (
        <ON>
        (
            <DELETE> onDelete = ReferentialAction()
        |
            <UPDATE> onUpdate = ReferentialAction()
        )
    )*
    { return new Syntax.References(parent, Syntax.identifiers(columns), onDelete, onUpdate); }
}

ForeignKey.Action ReferentialAction() :
{}
{
    <CASCADE> { return ForeignKey.Action.CASCADE; }
|
    <RESTRICT> { return ForeignKey.Action.RESTRICT; }
|
    <NO> <ACTION> { return ForeignKey.Action.NO_ACTION; }
|
    LOOKAHEAD(2)
    <SET> <NULL> { return ForeignKey.Action.SET_NULL; }
|
    <SET> <DEFAULT_> { return ForeignKey.Action.SET_DEFAULT; }
}

void AddColumn(List<Syntax.TableElement> elements) :
{
    final SqlIdentifier name;
    SqlDataTypeSpec type = null;
    boolean serial = false;
    final List<Syntax.ColumnOption> options = new ArrayList<Syntax.ColumnOption>();
}
{
    name = SimpleIdentifier()
    (
        type = SerialTypeName() { serial = true; }
    |
        type = DataType()
    )
    ( AddColumnOption(options) )*
    { elements.add(new Syntax.Column(name, type, serial, options)); }
}

SqlDataTypeSpec SerialTypeName() :
{
    final SqlTypeName typeName;
}
{
    (
        <SMALLSERIAL> { typeName = SqlTypeName.SMALLINT; }
    |
        <SERIAL> { typeName = SqlTypeName.INTEGER; }
    |
        <BIGSERIAL> { typeName = SqlTypeName.BIGINT; }
    )
    { return new SqlDataTypeSpec(new SqlBasicTypeNameSpec(typeName, getPos()), getPos()); }
}

void AddColumnOption(List<Syntax.ColumnOption> options) :
{
    SqlIdentifier name = null;
    final Token first;
    final SqlParserPos condition;
    final Syntax.References references;
    boolean always = true;
    SqlNode start = null;
    SqlNode increment = null;
}
{
    <NULL> { options.add(new Syntax.Nullability(true, getPos())); }
|
    <NOT> <NULL> { options.add(new Syntax.Nullability(false, getPos())); }
|
    <DEFAULT_> { first = getToken(1); }
    Expression(ExprContext.ACCEPT_SUB_QUERY)
    { options.add(new Syntax.Default(SpanFrom(first))); }
|
    <AUTO_INCREMENT>
    { options.add(new Syntax.Identity(false, null, null, getPos())); }
|
    <GENERATED>
    (
        <ALWAYS>
    |
        <BY> <DEFAULT_> { always = false; }
    )
    <AS> <IDENTITY>
    [
        <LPAREN>
        (
            <START> [ <WITH> ] start = NumericLiteral()
        |
            <INCREMENT> [ <BY> ] increment = NumericLiteral()
        |
            <COMMA>
        )*
        <RPAREN>
    ]
    { options.add(new Syntax.Identity(always, start, increment, getPos())); }
|
    [ <CONSTRAINT> name = SimpleIdentifier() ]
    (
        <PRIMARY> <KEY> { options.add(new Syntax.ColumnPrimaryKey(name, getPos())); }
    |
        <UNIQUE> { options.add(new Syntax.ColumnUnique(name)); }
    |
        <CHECK> condition = ParenthesizedCondition()
        { options.add(new Syntax.ColumnCheck(name, condition)); }
    |
        references = ReferencesClause()
        { options.add(new Syntax.ColumnReferences(name, references)); }
    |
        <NOT> <NULL> { options.add(new Syntax.Nullability(false, getPos())); }
    )
}

/** Types under the names that other databases give them. */
SqlTypeNameSpec SynonymTypeName() :
{
    SqlTypeName type;
    int precision = -1;
    int scale = -1;
    final Span s;
}
{
    (
        ( <TEXT> | <LONGTEXT> | <MEDIUMTEXT> | <TINYTEXT> | <LONGVARCHAR> | <CLOB> | <NCLOB> )
        { s = span(); type = SqlTypeName.VARCHAR; }
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        ( <BYTEA> | <BLOB> | <LONGVARBINARY> ) { s = span(); type = SqlTypeName.VARBINARY; }
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        LOOKAHEAD(2)
        ( <CHARACTER> | <CHAR> ) { s = span(); } <LARGE> <OBJECT> { type = SqlTypeName.VARCHAR; }
    |
        LOOKAHEAD(2)
        <BINARY> { s = span(); } <LARGE> <OBJECT> { type = SqlTypeName.VARBINARY; }
    |
        <NVARCHAR> { s = span(); type = SqlTypeName.VARCHAR; }
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        <NCHAR> { s = span(); type = SqlTypeName.CHAR; }
        [ <VARYING> { type = SqlTypeName.VARCHAR; } ]
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        <NATIONAL> { s = span(); } ( <CHARACTER> | <CHAR> ) { type = SqlTypeName.CHAR; }
        [ <VARYING> { type = SqlTypeName.VARCHAR; } ]
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        <INT2> { s = span(); type = SqlTypeName.SMALLINT; }
    |
        <INT4> { s = span(); type = SqlTypeName.INTEGER; }
    |
        <INT8> { s = span(); type = SqlTypeName.BIGINT; }
    |
        <BOOL> { s = span(); type = SqlTypeName.BOOLEAN; }
    |
        <FLOAT4> { s = span(); type = SqlTypeName.REAL; }
    |
        <FLOAT8> { s = span(); type = SqlTypeName.DOUBLE; }
    |
        // FLOAT(n) of the standard: n binary digits at least.
        LOOKAHEAD(2)
        <FLOAT> { s = span(); } <LPAREN> precision = UnsignedIntLiteral() <RPAREN>
        {
            type = precision <= 24 ? SqlTypeName.REAL : SqlTypeName.DOUBLE;
            precision = -1;
        }
    |
        <FLOAT> { s = span(); type = SqlTypeName.DOUBLE; }
    |
        <DATETIME> { s = span(); type = SqlTypeName.TIMESTAMP; }
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        <TIMESTAMPTZ> { s = span(); type = SqlTypeName.TIMESTAMP_TZ; }
        [ <LPAREN> precision = UnsignedIntLiteral() <RPAREN> ]
    |
        <NUMBER> { s = span(); type = SqlTypeName.DECIMAL; }
        [ <LPAREN> precision = UnsignedIntLiteral() [ <COMMA> scale = IntLiteral() ] <RPAREN> ]
    )
    {
        return scale < 0
            ? new SqlBasicTypeNameSpec(type, precision, s.end(this))
            : new SqlBasicTypeNameSpec(type, precision, scale, s.end(this));
    }
}

// ---- Transactions and settings ----

SqlNode TransactionCommand() :
{
    final Span s;
    final Syntax syntax;
    final Syntax.TransactionModes modes = new Syntax.TransactionModes();
    SqlIdentifier savepoint = null;
    boolean chain = false;
}
{
    (
        <START> { s = span(); } <TRANSACTION> AddTransactionModes(modes)
        { syntax = new Syntax.Begin(modes); }
    |
        <BEGIN> { s = span(); } [ <WORK> | <TRANSACTION> ] AddTransactionModes(modes)
        { syntax = new Syntax.Begin(modes); }
    |
        <COMMIT> { s = span(); } [ <WORK> | <TRANSACTION> ]
        { syntax = new Syntax.Commit(); }
    |
        <ROLLBACK> { s = span(); } [ <WORK> | <TRANSACTION> ]
        [ <TO> [ LOOKAHEAD(2) <SAVEPOINT> ] savepoint = SimpleIdentifier() ]
        { syntax = new Syntax.Rollback(savepoint); }
    |
        <SAVEPOINT> { s = span(); } savepoint = SimpleIdentifier()
        { syntax = new Syntax.Savepoint(savepoint); }
    |
        <RELEASE> { s = span(); } [ LOOKAHEAD(2) <SAVEPOINT> ] savepoint = SimpleIdentifier()
        { syntax = new Syntax.Release(savepoint); }
    )
    { return new StatementNode(s.end(this), syntax); }
}

void AddTransactionModes(Syntax.TransactionModes modes) :
{}
{
    [ AddTransactionMode(modes) ( [ <COMMA> ] AddTransactionMode(modes) )* ]
}

void AddTransactionMode(Syntax.TransactionModes modes) :
{}
{
    <ISOLATION> <LEVEL>
    (
        <SERIALIZABLE> { modes.isolation = Syntax.Isolation.SERIALIZABLE; }
    |
        <REPEATABLE> <READ> { modes.isolation = Syntax.Isolation.REPEATABLE_READ; }
    |
        LOOKAHEAD(2)
        <READ> <COMMITTED> { modes.isolation = Syntax.Isolation.READ_COMMITTED; }
    |
        <READ> <UNCOMMITTED> { modes.isolation = Syntax.Isolation.READ_COMMITTED; }
    )
|
    <READ>
    (
        <ONLY> { modes.readOnly = true; }
    |
        <WRITE> { modes.readOnly = false; }
    )
}

SqlNode SettingCommand() :
{
    final Span s;
    final Syntax syntax;
}
{
    (
        <SET> { s = span(); } syntax = SetCommand()
    |
        <RESET> { s = span(); } syntax = ResetCommand()
    |
        <SHOW> { s = span(); } syntax = ShowCommand()
    )
    { return new StatementNode(s.end(this), syntax); }
}

Syntax SetCommand() :
{
    final Syntax.TransactionModes modes = new Syntax.TransactionModes();
    final SqlIdentifier name;
    final SqlNode value;
}
{
    LOOKAHEAD(2)
    <SCHEMA> [ <EQ> ] value = SettingValue()
    { return new Syntax.SetSchema(value); }
|
    LOOKAHEAD(2)
    <TRANSACTION> AddTransactionMode(modes) ( [ <COMMA> ] AddTransactionMode(modes) )*
    { return new Syntax.SetTransaction(modes, false); }
|
    LOOKAHEAD(2)
    <SESSION> <CHARACTERISTICS> <AS> <TRANSACTION>
    AddTransactionMode(modes) ( [ <COMMA> ] AddTransactionMode(modes) )*
    { return new Syntax.SetTransaction(modes, true); }
|
    name = CompoundIdentifier() ( <EQ> | <TO> ) value = SettingValue()
    { return new Syntax.SetOption(name, value); }
}

SqlNode SettingValue() :
{
    final SqlNode value;
}
{
    (
        value = Literal()
    |
        value = SimpleIdentifier()
    |
        <ON> { value = new SqlIdentifier("ON", getPos()); }
    |
        <DEFAULT_> { value = new SqlIdentifier("DEFAULT", getPos()); }
    )
    { return value; }
}

Syntax ResetCommand() :
{
    final SqlIdentifier name;
}
{
    name = CompoundIdentifier()
    { return new Syntax.SetOption(name, null); }
}

Syntax ShowCommand() :
{
    final SqlIdentifier name;
}
{
    name = CompoundIdentifier()
    { return new Syntax.Show(name); }
}

// ---- Statements that Calcite knows in a narrower form ----

SqlNode ExplainStatement() :
{
    final Span s;
    final SqlNode statement;
}
{
    <EXPLAIN> { s = span(); }
    [ LOOKAHEAD(2) <PLAN> <FOR> ]
    (
        statement = InsertStatement()
    |
        statement = UpdateStatement()
    |
        statement = SqlDelete()
    |
        statement = QueryStatement()
    )
    { return new StatementNode(s.end(this), new Syntax.Explain(statement)); }
}

SqlNode QueryStatement() :
{
    final SqlNode query;
    LockingQuery.Wait wait = LockingQuery.Wait.WAIT;
}
{
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    [
        <FOR> <UPDATE>
        [
            <NOWAIT> { wait = LockingQuery.Wait.NOWAIT; }
        |
            <SKIP_> <LOCKED> { wait = LockingQuery.Wait.SKIP_LOCKED; }
        ]
        { return new LockingQuery(query, wait); }
    ]
    { return query; }
}

SqlNode InsertStatement() :
{
    final Span s;
    final SqlIdentifier table;
    SqlNodeList columns = null;
    final SqlNode source;
}
{
    <INSERT> { s = span(); }
    <INTO> table = CompoundTableIdentifier()
    [
        LOOKAHEAD(2)
        columns = ParenthesizedSimpleIdentifierList()
    ]
    (
        <DEFAULT_> <VALUES>
        {
            source = SqlStdOperatorTable.VALUES.createCall(getPos(),
                SqlStdOperatorTable.ROW.createCall(getPos()));
            columns = SqlNodeList.EMPTY;
        }
    |
        source = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    )
    { return new SqlInsert(s.end(this), SqlNodeList.EMPTY, table, source, columns); }
}

SqlNode UpdateStatement() :
{
    final Span s;
    final SqlIdentifier table;
    SqlIdentifier alias = null;
    final SqlNodeList columns = new SqlNodeList(SqlParserPos.ZERO);
    final SqlNodeList values = new SqlNodeList(SqlParserPos.ZERO);
    SqlNode where = null;
}
{
    <UPDATE> { s = span(); }
    table = CompoundTableIdentifier()
    [ [ <AS> ] alias = SimpleIdentifier() ]
    <SET> AddAssignment(columns, values)
    ( <COMMA> AddAssignment(columns, values) )*
    [ where = Where() ]
    { return new SqlUpdate(s.end(this), table, columns, values, where, null, alias); }
}

void AddAssignment(SqlNodeList columns, SqlNodeList values) :
{
    final SqlIdentifier column;
    final SqlNode value;
}
{
    column = CompoundIdentifier()
    <EQ>
    (
        value = Default()
    |
        value = Expression(ExprContext.ACCEPT_SUB_QUERY)
    )
    {
        columns.add(column);
        values.add(value);
    }
}
