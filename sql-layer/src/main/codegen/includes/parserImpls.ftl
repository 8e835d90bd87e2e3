<#-- Productions that this project adds to Calcite's grammar; config.fmpp says where the grammar calls them. -->
