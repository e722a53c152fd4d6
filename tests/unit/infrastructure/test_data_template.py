"""Laws of the data stack, which outlives every deploy."""

from __future__ import annotations

from tests.unit.infrastructure.conftest import JsonObject, of_type

TABLES = {"LedgerTable", "AppTable"}
BUCKETS = {"ChatsBucket", "ArtefactBucket"}


def test_tables_and_buckets_stay_when_the_stack_goes(data_template: JsonObject) -> None:
    for name in TABLES | BUCKETS:
        resource = data_template["Resources"][name]
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name


def test_tables_are_protected_encrypted_and_can_be_brought_back(data_template: JsonObject) -> None:
    tables = of_type(data_template, "AWS::DynamoDB::Table")
    assert set(tables) == TABLES
    assert data_template["Parameters"]["DeletionProtection"]["Default"] == "true"
    for name, table in tables.items():
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["Protected", True, False]}, name
        assert table["SSESpecification"] == {"SSEEnabled": True}, name
        recovery = table["PointInTimeRecoverySpecification"]
        assert recovery == {"PointInTimeRecoveryEnabled": True}, name
        assert table["BillingMode"] == "PAY_PER_REQUEST", name


def test_nothing_in_the_ledger_ever_expires(data_template: JsonObject) -> None:
    tables = of_type(data_template, "AWS::DynamoDB::Table")
    assert "TimeToLiveSpecification" not in tables["LedgerTable"]
    assert tables["AppTable"]["TimeToLiveSpecification"] == {
        "AttributeName": "ttl",
        "Enabled": True,
    }


def test_the_due_index_says_only_where_to_look(data_template: JsonObject) -> None:
    tables = of_type(data_template, "AWS::DynamoDB::Table")
    (index,) = tables["LedgerTable"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "due"
    # The kind tells the reader which model an entry is of; everything else is read from the table.
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["kind"]}
    keys = [key["AttributeName"] for key in index["KeySchema"]]
    assert keys == ["due_shard", "due_at"]
    types = {
        attribute["AttributeName"]: attribute["AttributeType"]
        for attribute in tables["LedgerTable"]["AttributeDefinitions"]
    }
    assert (types["due_shard"], types["due_at"]) == ("S", "N")
    assert "GlobalSecondaryIndexes" not in tables["AppTable"]


def test_buckets_are_private_encrypted_and_spoken_to_over_tls(data_template: JsonObject) -> None:
    buckets = of_type(data_template, "AWS::S3::Bucket")
    policies = {
        policy["Bucket"]["Ref"]: policy["PolicyDocument"]["Statement"]
        for policy in of_type(data_template, "AWS::S3::BucketPolicy").values()
    }
    assert set(buckets) == set(policies) == BUCKETS
    for name, bucket in buckets.items():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"], name
        (statement,) = policies[name]
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_an_upload_that_is_never_read_and_parts_of_one_are_gone_after_a_day(
    data_template: JsonObject,
) -> None:
    bucket = of_type(data_template, "AWS::S3::Bucket")["ChatsBucket"]
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    parts = rules["abandoned-parts"]["AbortIncompleteMultipartUpload"]
    assert parts == {"DaysAfterInitiation": 1}
    assert rules["unread-uploads"]["Prefix"] == "incoming/"
    assert rules["unread-uploads"]["ExpirationInDays"] == 1


def test_a_deleted_chat_has_no_older_version(data_template: JsonObject) -> None:
    bucket = of_type(data_template, "AWS::S3::Bucket")["ChatsBucket"]
    assert "VersioningConfiguration" not in bucket


def test_the_bucket_alone_may_say_that_something_was_uploaded(data_template: JsonObject) -> None:
    bucket = data_template["Resources"]["ChatsBucket"]
    (notice,) = bucket["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert notice["Queue"] == {"Fn::GetAtt": ["UploadsQueue", "Arn"]}
    assert notice["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "incoming/"}]
    # S3 tries the queue when the notification is made, so the permission must be there first.
    assert bucket["DependsOn"] == "UploadsQueuePolicy"
    (policy,) = of_type(data_template, "AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {
        "aws:SourceAccount": {"Ref": "AWS::AccountId"}
    }
